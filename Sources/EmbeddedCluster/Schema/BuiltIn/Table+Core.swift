// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.

extension BuiltInSchemas {
    static let tableCore = """
        core.v1.Affinity nodeAffinity:@NodeAffinity podAffinity:@PodAffinity podAntiAffinity:@PodAntiAffinity
        core.v1.AppArmorProfile localhostProfile:s type!:s
        core.v1.Capabilities add:[s] drop:[s]
        core.v1.ClientIPConfig timeoutSeconds:i
        core.v1.ConfigMapKeySelector^ key!:s name:s optional:b
        core.v1.Container args:[s] command:[s] env:[@EnvVar]#name~merge/name envFrom:[@EnvFromSource] image:s imagePullPolicy:s
          lifecycle:@Lifecycle livenessProbe:@Probe name!:s ports:[@ContainerPort]#containerPort,protocol~merge/containerPort
          readinessProbe:@Probe resizePolicy:[@ContainerResizePolicy] resources:@ResourceRequirements+ restartPolicy:s
          restartPolicyRules:[@ContainerRestartRule] securityContext:@SecurityContext startupProbe:@Probe stdin:b stdinOnce:b
          terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[@VolumeDevice]#devicePath~merge/devicePath
          volumeMounts:[@VolumeMount]#mountPath~merge/mountPath workingDir:s
        core.v1.ContainerExtendedResourceRequest containerName!:s requestName!:s resourceName!:s
        core.v1.ContainerImage names:[s] sizeBytes:I
        core.v1.ContainerPort containerPort!:i hostIP:s hostPort:i name:s protocol:s|TCP
        core.v1.ContainerResizePolicy resourceName!:s restartPolicy!:s
        core.v1.ContainerRestartRule action!:s exitCodes:@ContainerRestartRuleOnExitCodes
        core.v1.ContainerRestartRuleOnExitCodes operator!:s values:[i]=
        core.v1.ContainerState running:@ContainerStateRunning terminated:@ContainerStateTerminated waiting:@ContainerStateWaiting
        core.v1.ContainerStateRunning startedAt:t
        core.v1.ContainerStateTerminated containerID:s exitCode!:i finishedAt:t message:s reason:s signal:i startedAt:t
        core.v1.ContainerStateWaiting message:s reason:s
        core.v1.ContainerStatus allocatedResources:{q} allocatedResourcesStatus:[@ResourceStatus]#name~merge/name containerID:s image!:s
          imageID!:s lastState:@ContainerState+ name!:s ready!:b resources:@ResourceRequirements restartCount!:i started:b
          state:@ContainerState+ stopSignal:s user:@ContainerUser volumeMounts:[@VolumeMountStatus]#mountPath~merge/mountPath
        core.v1.ContainerUser linux:@LinuxContainerUser
        core.v1.DaemonEndpoint Port!:i
        core.v1.DownwardAPIVolumeFile fieldRef:@ObjectFieldSelector mode:i path!:s resourceFieldRef:@ResourceFieldSelector
        core.v1.EndpointAddress^ hostname:s ip!:s nodeName:s targetRef:@ObjectReference
        core.v1.EndpointPort^ appProtocol:s name:s port!:i protocol:s
        core.v1.EndpointSubset addresses:[@EndpointAddress] notReadyAddresses:[@EndpointAddress] ports:[@EndpointPort]
        core.v1.EnvVar name!:s value:s valueFrom:@EnvVarSource
        core.v1.EphemeralContainer args:[s] command:[s] env:[@EnvVar]#name~merge/name envFrom:[@EnvFromSource] image:s imagePullPolicy:s
          lifecycle:@Lifecycle livenessProbe:@Probe name!:s ports:[@ContainerPort]#containerPort,protocol~merge/containerPort
          readinessProbe:@Probe resizePolicy:[@ContainerResizePolicy] resources:@ResourceRequirements+ restartPolicy:s
          restartPolicyRules:[@ContainerRestartRule] securityContext:@SecurityContext startupProbe:@Probe stdin:b stdinOnce:b
          targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b
          volumeDevices:[@VolumeDevice]#devicePath~merge/devicePath volumeMounts:[@VolumeMount]#mountPath~merge/mountPath workingDir:s
        core.v1.EventSeries count:i lastObservedTime:t
        core.v1.ExecAction command:[s]
        core.v1.FileKeySelector^ key!:s optional:b path!:s volumeName!:s
        core.v1.GRPCAction port!:i service:s
        core.v1.HTTPGetAction host:s httpHeaders:[@HTTPHeader] path:s port!:x scheme:s
        core.v1.HTTPHeader name!:s value!:s
        core.v1.HostAlias hostnames:[s] ip!:s
        core.v1.HostIP ip!:s
        core.v1.ImageVolumeStatus imageRef!:s
        core.v1.KeyToPath key!:s mode:i path!:s
        core.v1.Lifecycle postStart:@LifecycleHandler preStop:@LifecycleHandler stopSignal:s
        core.v1.LifecycleHandler exec:@ExecAction httpGet:@HTTPGetAction sleep:@SleepAction tcpSocket:@TCPSocketAction
        core.v1.LimitRangeItem default:{q} defaultRequest:{q} max:{q} maxLimitRequestRatio:{q} min:{q} type!:s
        core.v1.LimitRangeSpec limits!:[@LimitRangeItem]
        core.v1.LinuxContainerUser gid!:I supplementalGroups:[I] uid!:I
        core.v1.LoadBalancerIngress hostname:s ip:s ipMode:s ports:[@PortStatus]
        core.v1.LoadBalancerStatus ingress:[@LoadBalancerIngress]
        core.v1.LocalObjectReference^ name:s
        core.v1.ModifyVolumeStatus status!:s targetVolumeAttributesClassName:s
        core.v1.NamespaceCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        core.v1.NamespaceSpec finalizers:[s]
        core.v1.NamespaceStatus conditions:[@NamespaceCondition]#type~merge/type phase:s
        core.v1.NodeAddress address!:s type!:s
        core.v1.NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[@PreferredSchedulingTerm]
          requiredDuringSchedulingIgnoredDuringExecution:@NodeSelector
        core.v1.NodeAllocatableResourceClaimStatus containers:[s]= resourceClaimName!:s resources!:{q}
        core.v1.NodeCondition lastHeartbeatTime:t lastTransitionTime:t message:s reason:s status!:s type!:s
        core.v1.NodeConfigStatus active:@NodeConfigSource assigned:@NodeConfigSource error:s lastKnownGood:@NodeConfigSource
        core.v1.NodeDaemonEndpoints kubeletEndpoint:@DaemonEndpoint+
        core.v1.NodeFeatures supplementalGroupsPolicy:b
        core.v1.NodeRuntimeHandler features:@NodeRuntimeHandlerFeatures name:s
        core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:b userNamespaces:b
        core.v1.NodeSelector^ nodeSelectorTerms!:[@NodeSelectorTerm]
        core.v1.NodeSelectorRequirement key!:s operator!:s values:[s]
        core.v1.NodeSelectorTerm^ matchExpressions:[@NodeSelectorRequirement] matchFields:[@NodeSelectorRequirement]
        core.v1.NodeSpec configSource:@NodeConfigSource externalID:s podCIDR:s podCIDRs:[s]=~merge providerID:s taints:[@Taint]
          unschedulable:b
        core.v1.NodeStatus addresses:[@NodeAddress]#type~merge/type allocatable:{q} capacity:{q}
          conditions:[@NodeCondition]#type~merge/type config:@NodeConfigStatus daemonEndpoints:@NodeDaemonEndpoints+ declaredFeatures:[s]
          features:@NodeFeatures images:[@ContainerImage] nodeInfo:@NodeSystemInfo+ phase:s runtimeHandlers:[@NodeRuntimeHandler]
          volumesAttached:[@AttachedVolume] volumesInUse:[s]
        core.v1.NodeSwapStatus capacity:I
        core.v1.NodeSystemInfo architecture!:s bootID!:s containerRuntimeVersion!:s kernelVersion!:s kubeProxyVersion!:s kubeletVersion!:s
          machineID!:s operatingSystem!:s osImage!:s swap:@NodeSwapStatus systemUUID!:s
        core.v1.ObjectFieldSelector^ apiVersion:s fieldPath!:s
        core.v1.ObjectReference^ apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
        core.v1.PersistentVolumeClaimCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status!:s type!:s
        core.v1.PersistentVolumeClaimSpec accessModes:[s] dataSource:@TypedLocalObjectReference dataSourceRef:@TypedObjectReference
          resources:@VolumeResourceRequirements+ selector:@meta.v1.LabelSelector storageClassName:s volumeAttributesClassName:s
          volumeMode:s volumeName:s
        core.v1.PersistentVolumeClaimStatus accessModes:[s] allocatedResourceStatuses:{s} allocatedResources:{q} capacity:{q}
          conditions:[@PersistentVolumeClaimCondition]#type~merge/type currentVolumeAttributesClassName:s
          modifyVolumeStatus:@ModifyVolumeStatus phase:s
        core.v1.PersistentVolumeClaimTemplate metadata:@meta.v1.ObjectMeta+ spec!:@PersistentVolumeClaimSpec+
        core.v1.PersistentVolumeSpec accessModes:[s] awsElasticBlockStore:@AWSElasticBlockStoreVolumeSource
          azureDisk:@AzureDiskVolumeSource azureFile:@AzureFilePersistentVolumeSource capacity:{q} cephfs:@CephFSPersistentVolumeSource
          cinder:@CinderPersistentVolumeSource claimRef:@ObjectReference csi:@CSIPersistentVolumeSource fc:@FCVolumeSource
          flexVolume:@FlexPersistentVolumeSource flocker:@FlockerVolumeSource gcePersistentDisk:@GCEPersistentDiskVolumeSource
          glusterfs:@GlusterfsPersistentVolumeSource hostPath:@HostPathVolumeSource iscsi:@ISCSIPersistentVolumeSource
          local:@LocalVolumeSource mountOptions:[s] nfs:@NFSVolumeSource nodeAffinity:@VolumeNodeAffinity persistentVolumeReclaimPolicy:s
          photonPersistentDisk:@PhotonPersistentDiskVolumeSource portworxVolume:@PortworxVolumeSource quobyte:@QuobyteVolumeSource
          rbd:@RBDPersistentVolumeSource scaleIO:@ScaleIOPersistentVolumeSource storageClassName:s
          storageos:@StorageOSPersistentVolumeSource volumeAttributesClassName:s volumeMode:s
          vsphereVolume:@VsphereVirtualDiskVolumeSource
        core.v1.PersistentVolumeStatus lastPhaseTransitionTime:t message:s phase:s reason:s
        core.v1.PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[@WeightedPodAffinityTerm]
          requiredDuringSchedulingIgnoredDuringExecution:[@PodAffinityTerm]
        core.v1.PodAffinityTerm labelSelector:@meta.v1.LabelSelector matchLabelKeys:[s] mismatchLabelKeys:[s]
          namespaceSelector:@meta.v1.LabelSelector namespaces:[s] topologyKey!:s
        core.v1.PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[@WeightedPodAffinityTerm]
          requiredDuringSchedulingIgnoredDuringExecution:[@PodAffinityTerm]
        core.v1.PodCondition lastProbeTime:t lastTransitionTime:t message:s observedGeneration:I reason:s status!:s type!:s
        core.v1.PodDNSConfig nameservers:[s] options:[@PodDNSConfigOption] searches:[s]
        core.v1.PodDNSConfigOption name:s value:s
        core.v1.PodExtendedResourceClaimStatus requestMappings!:[@ContainerExtendedResourceRequest] resourceClaimName!:s
        core.v1.PodIP ip!:s
        core.v1.PodOS name!:s
        core.v1.PodReadinessGate conditionType!:s
        core.v1.PodResourceClaim name!:s resourceClaimName:s resourceClaimTemplateName:s
        core.v1.PodResourceClaimStatus name!:s resourceClaimName:s
        core.v1.PodSchedulingGate name!:s
        core.v1.PodSchedulingGroup podGroupName:s
        core.v1.PodSecurityContext appArmorProfile:@AppArmorProfile fsGroup:I fsGroupChangePolicy:s runAsGroup:I runAsNonRoot:b
          runAsUser:I seLinuxChangePolicy:s seLinuxOptions:@SELinuxOptions seccompProfile:@SeccompProfile supplementalGroups:[I]
          supplementalGroupsPolicy:s sysctls:[@Sysctl] windowsOptions:@WindowsSecurityContextOptions
        core.v1.PodSpec activeDeadlineSeconds:I affinity:@Affinity automountServiceAccountToken:b containers!:[@Container]#name~merge/name
          dnsConfig:@PodDNSConfig dnsPolicy:s enableServiceLinks:b ephemeralContainers:[@EphemeralContainer]#name~merge/name
          hostAliases:[@HostAlias]#ip~merge/ip hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s
          imagePullSecrets:[@LocalObjectReference]#name~merge/name initContainers:[@Container]#name~merge/name nodeName:s
          nodeSelector:{s}^ os:@PodOS overhead:{q} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[@PodReadinessGate]
          resourceClaims:[@PodResourceClaim]#name~merge,retainKeys/name resources:@ResourceRequirements restartPolicy:s runtimeClassName:s
          schedulerName:s schedulingGates:[@PodSchedulingGate]#name~merge/name schedulingGroup:@PodSchedulingGroup
          securityContext:@PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b
          subdomain:s terminationGracePeriodSeconds:I tolerations:[@Toleration]
          topologySpreadConstraints:[@TopologySpreadConstraint]#topologyKey,whenUnsatisfiable~merge/topologyKey
          volumes:[@Volume]#name~merge,retainKeys/name
        core.v1.PodStatus allocatedResources:{q} conditions:[@PodCondition]#type~merge/type containerStatuses:[@ContainerStatus]
          ephemeralContainerStatuses:[@ContainerStatus] extendedResourceClaimStatus:@PodExtendedResourceClaimStatus hostIP:s
          hostIPs:[@HostIP]~merge/ip initContainerStatuses:[@ContainerStatus] message:s
          nodeAllocatableResourceClaimStatuses:[@NodeAllocatableResourceClaimStatus] nominatedNodeName:s observedGeneration:I phase:s
          podIP:s podIPs:[@PodIP]#ip~merge/ip qosClass:s reason:s resize:s
          resourceClaimStatuses:[@PodResourceClaimStatus]#name~merge,retainKeys/name resources:@ResourceRequirements startTime:t
        core.v1.PodTemplateSpec metadata:@meta.v1.ObjectMeta+ spec:@PodSpec+
        core.v1.PortStatus error:s port!:i protocol!:s
        core.v1.PreferredSchedulingTerm preference!:@NodeSelectorTerm+ weight!:i
        core.v1.Probe exec:@ExecAction failureThreshold:i grpc:@GRPCAction httpGet:@HTTPGetAction initialDelaySeconds:i periodSeconds:i
          successThreshold:i tcpSocket:@TCPSocketAction terminationGracePeriodSeconds:I timeoutSeconds:i
        core.v1.ReplicationControllerCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        core.v1.ReplicationControllerSpec minReadySeconds:i replicas:i selector:{s}^ template:@PodTemplateSpec
        core.v1.ReplicationControllerStatus availableReplicas:i conditions:[@ReplicationControllerCondition]#type~merge/type
          fullyLabeledReplicas:i observedGeneration:I readyReplicas:i replicas!:i
        core.v1.ResourceClaim name!:s request:s
        core.v1.ResourceFieldSelector^ containerName:s divisor:q resource!:s
        core.v1.ResourceHealth health:s message:s resourceID!:s
        core.v1.ResourceQuotaSpec hard:{q} scopeSelector:@ScopeSelector scopes:[s]
        core.v1.ResourceQuotaStatus hard:{q} used:{q}
        core.v1.ResourceRequirements claims:[@ResourceClaim]#name limits:{q} requests:{q}
        core.v1.ResourceStatus name!:s resources:[@ResourceHealth]#resourceID
        core.v1.SELinuxOptions level:s role:s type:s user:s
        core.v1.ScopeSelector^ matchExpressions:[@ScopedResourceSelectorRequirement]
        core.v1.ScopedResourceSelectorRequirement operator!:s scopeName!:s values:[s]
        core.v1.SeccompProfile localhostProfile:s type!:s
        core.v1.SecretKeySelector^ key!:s name:s optional:b
        core.v1.SecretReference^ name:s namespace:s
        core.v1.SecurityContext allowPrivilegeEscalation:b appArmorProfile:@AppArmorProfile capabilities:@Capabilities privileged:b
          procMount:s readOnlyRootFilesystem:b runAsGroup:I runAsNonRoot:b runAsUser:I seLinuxOptions:@SELinuxOptions
          seccompProfile:@SeccompProfile windowsOptions:@WindowsSecurityContextOptions
        core.v1.ServicePort appProtocol:s name:s nodePort:i port!:i protocol:s|TCP targetPort:x
        core.v1.ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s
          externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s ipFamilies:[s] ipFamilyPolicy:s loadBalancerClass:s
          loadBalancerIP:s loadBalancerSourceRanges:[s] ports:[@ServicePort]#port,protocol~merge/port publishNotReadyAddresses:b
          selector:{s}^ sessionAffinity:s sessionAffinityConfig:@SessionAffinityConfig trafficDistribution:s type:s
        core.v1.ServiceStatus conditions:[@meta.v1.Condition]#type~merge/type loadBalancer:@LoadBalancerStatus+
        core.v1.SessionAffinityConfig clientIP:@ClientIPConfig
        core.v1.SleepAction seconds!:I
        core.v1.Sysctl name!:s value!:s
        core.v1.TCPSocketAction host:s port!:x
        core.v1.Taint effect!:s key!:s timeAdded:t value:s
        core.v1.Toleration effect:s key:s operator:s tolerationSeconds:I value:s
        core.v1.TopologySelectorLabelRequirement key!:s values!:[s]
        core.v1.TopologySelectorTerm^ matchLabelExpressions:[@TopologySelectorLabelRequirement]
        core.v1.TopologySpreadConstraint labelSelector:@meta.v1.LabelSelector matchLabelKeys:[s] maxSkew!:i minDomains:i
          nodeAffinityPolicy:s nodeTaintsPolicy:s topologyKey!:s whenUnsatisfiable!:s
        core.v1.TypedLocalObjectReference^ apiGroup:s kind!:s name!:s
        core.v1.TypedObjectReference apiGroup:s kind!:s name!:s namespace:s
        core.v1.VolumeDevice devicePath!:s name!:s
        core.v1.VolumeMount mountPath!:s mountPropagation:s name!:s readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s
        core.v1.VolumeMountStatus mountPath!:s name!:s readOnly:b recursiveReadOnly:s volumeStatus:@VolumeStatus
        core.v1.VolumeNodeAffinity required:@NodeSelector
        core.v1.VolumeResourceRequirements limits:{q} requests:{q}
        core.v1.VolumeStatus image:@ImageVolumeStatus
        core.v1.WeightedPodAffinityTerm podAffinityTerm!:@PodAffinityTerm+ weight!:i
        core.v1.WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s
        """
}
