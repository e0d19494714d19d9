// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let coreV1 = (
        package: "api.core.v1",
        text: ##"""
            = AWSElasticBlockStoreVolumeSource
            fsType string
            partition int32
            readOnly bool
            volumeID! string
            = Affinity
            nodeAffinity NodeAffinity
            podAffinity PodAffinity
            podAntiAffinity PodAntiAffinity
            = AppArmorProfile
            localhostProfile string
            type! string enum=Localhost,RuntimeDefault,Unconfined
            = AttachedVolume
            devicePath! string
            name! string
            = AzureDiskVolumeSource
            cachingMode string default="ReadWrite" enum=None,ReadOnly,ReadWrite
            diskName! string
            diskURI! string
            fsType string default="ext4"
            kind string default="Shared" enum=Dedicated,Managed,Shared
            readOnly bool default=false
            = AzureFilePersistentVolumeSource
            readOnly bool
            secretName! string
            secretNamespace string
            shareName! string
            = AzureFileVolumeSource
            readOnly bool
            secretName! string
            shareName! string
            = Binding
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            target! ObjectReference default={}
            = CSIPersistentVolumeSource
            controllerExpandSecretRef SecretReference
            controllerPublishSecretRef SecretReference
            driver! string
            fsType string
            nodeExpandSecretRef SecretReference
            nodePublishSecretRef SecretReference
            nodeStageSecretRef SecretReference
            readOnly bool
            volumeAttributes {string}
            volumeHandle! string
            = CSIVolumeSource
            driver! string
            fsType string
            nodePublishSecretRef LocalObjectReference
            readOnly bool
            volumeAttributes {string}
            = Capabilities
            add [string] list=atomic
            drop [string] list=atomic
            = CephFSPersistentVolumeSource
            monitors! [string] list=atomic
            path string
            readOnly bool
            secretFile string
            secretRef SecretReference
            user string
            = CephFSVolumeSource
            monitors! [string] list=atomic
            path string
            readOnly bool
            secretFile string
            secretRef LocalObjectReference
            user string
            = CinderPersistentVolumeSource
            fsType string
            readOnly bool
            secretRef SecretReference
            volumeID! string
            = CinderVolumeSource
            fsType string
            readOnly bool
            secretRef LocalObjectReference
            volumeID! string
            = ClientIPConfig
            timeoutSeconds int32
            = ClusterTrustBundleProjection
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            name string
            optional bool
            path! string
            signerName string
            = ConfigMap
            apiVersion string
            binaryData {byte}
            data {string}
            immutable bool
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            = ConfigMapEnvSource
            name string
            optional bool
            = ConfigMapKeySelector map=atomic
            key! string
            name string
            optional bool
            = ConfigMapNodeConfigSource
            kubeletConfigKey! string
            name! string
            namespace! string
            resourceVersion string
            uid string
            = ConfigMapProjection
            items [KeyToPath] list=atomic
            name string
            optional bool
            = ConfigMapVolumeSource
            defaultMode int32
            items [KeyToPath] list=atomic
            name string
            optional bool
            = Container
            args [string] list=atomic
            command [string] list=atomic
            env [EnvVar] listMap=name patch=merge mergeKey=name
            envFrom [EnvFromSource] list=atomic
            image string
            imagePullPolicy string enum=Always,IfNotPresent,Never
            lifecycle Lifecycle
            livenessProbe Probe
            name! string
            ports [ContainerPort] listMap=containerPort,protocol patch=merge mergeKey=containerPort
            readinessProbe Probe
            resizePolicy [ContainerResizePolicy] list=atomic
            resources ResourceRequirements default={}
            restartPolicy string
            restartPolicyRules [ContainerRestartRule] list=atomic
            securityContext SecurityContext
            startupProbe Probe
            stdin bool
            stdinOnce bool
            terminationMessagePath string
            terminationMessagePolicy string enum=FallbackToLogsOnError,File
            tty bool
            volumeDevices [VolumeDevice] listMap=devicePath patch=merge mergeKey=devicePath
            volumeMounts [VolumeMount] listMap=mountPath patch=merge mergeKey=mountPath
            workingDir string
            = ContainerExtendedResourceRequest
            containerName! string
            requestName! string
            resourceName! string
            = ContainerImage
            names [string] list=atomic
            sizeBytes int64
            = ContainerPort
            containerPort! int32 default=0
            hostIP string
            hostPort int32
            name string
            protocol string default="TCP" enum=SCTP,TCP,UDP
            = ContainerResizePolicy
            resourceName! string
            restartPolicy! string
            = ContainerRestartRule
            action! string
            exitCodes ContainerRestartRuleOnExitCodes
            = ContainerRestartRuleOnExitCodes
            operator! string
            values [int32] list=set
            = ContainerState
            running ContainerStateRunning
            terminated ContainerStateTerminated
            waiting ContainerStateWaiting
            = ContainerStateRunning
            startedAt time
            = ContainerStateTerminated
            containerID string
            exitCode! int32 default=0
            finishedAt time
            message string
            reason string
            signal int32
            startedAt time
            = ContainerStateWaiting
            message string
            reason string
            = ContainerStatus
            allocatedResources {quantity}
            allocatedResourcesStatus [ResourceStatus] listMap=name patch=merge mergeKey=name
            containerID string
            image! string
            imageID! string
            lastState ContainerState default={}
            name! string
            ready! bool default=false
            resources ResourceRequirements
            restartCount! int32 default=0
            started bool
            state ContainerState default={}
            stopSignal string enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ
            user ContainerUser
            volumeMounts [VolumeMountStatus] listMap=mountPath patch=merge mergeKey=mountPath
            = ContainerUser
            linux LinuxContainerUser
            = DaemonEndpoint
            Port! int32 default=0
            = DownwardAPIProjection
            items [DownwardAPIVolumeFile] list=atomic
            = DownwardAPIVolumeFile
            fieldRef ObjectFieldSelector
            mode int32
            path! string
            resourceFieldRef ResourceFieldSelector
            = DownwardAPIVolumeSource
            defaultMode int32
            items [DownwardAPIVolumeFile] list=atomic
            = EmptyDirVolumeSource
            medium string
            sizeLimit quantity
            = EndpointAddress map=atomic
            hostname string
            ip! string
            nodeName string
            targetRef ObjectReference
            = EndpointPort map=atomic
            appProtocol string
            name string
            port! int32 default=0
            protocol string enum=SCTP,TCP,UDP
            = EndpointSubset
            addresses [EndpointAddress] list=atomic
            notReadyAddresses [EndpointAddress] list=atomic
            ports [EndpointPort] list=atomic
            = Endpoints
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            subsets [EndpointSubset] list=atomic
            = EnvFromSource
            configMapRef ConfigMapEnvSource
            prefix string
            secretRef SecretEnvSource
            = EnvVar
            name! string
            value string
            valueFrom EnvVarSource
            = EnvVarSource
            configMapKeyRef ConfigMapKeySelector
            fieldRef ObjectFieldSelector
            fileKeyRef FileKeySelector
            resourceFieldRef ResourceFieldSelector
            secretKeyRef SecretKeySelector
            = EphemeralContainer
            args [string] list=atomic
            command [string] list=atomic
            env [EnvVar] listMap=name patch=merge mergeKey=name
            envFrom [EnvFromSource] list=atomic
            image string
            imagePullPolicy string enum=Always,IfNotPresent,Never
            lifecycle Lifecycle
            livenessProbe Probe
            name! string
            ports [ContainerPort] listMap=containerPort,protocol patch=merge mergeKey=containerPort
            readinessProbe Probe
            resizePolicy [ContainerResizePolicy] list=atomic
            resources ResourceRequirements default={}
            restartPolicy string
            restartPolicyRules [ContainerRestartRule] list=atomic
            securityContext SecurityContext
            startupProbe Probe
            stdin bool
            stdinOnce bool
            targetContainerName string
            terminationMessagePath string
            terminationMessagePolicy string enum=FallbackToLogsOnError,File
            tty bool
            volumeDevices [VolumeDevice] listMap=devicePath patch=merge mergeKey=devicePath
            volumeMounts [VolumeMount] listMap=mountPath patch=merge mergeKey=mountPath
            workingDir string
            = EphemeralVolumeSource
            volumeClaimTemplate PersistentVolumeClaimTemplate
            = Event
            action string
            apiVersion string
            count int32
            eventTime microtime
            firstTimestamp time
            involvedObject! ObjectReference default={}
            kind string
            lastTimestamp time
            message string
            metadata! apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            reason string
            related ObjectReference
            reportingComponent string default=""
            reportingInstance string default=""
            series EventSeries
            source EventSource default={}
            type string
            = EventSeries
            count int32
            lastObservedTime microtime
            = EventSource
            component string
            host string
            = ExecAction
            command [string] list=atomic
            = FCVolumeSource
            fsType string
            lun int32
            readOnly bool
            targetWWNs [string] list=atomic
            wwids [string] list=atomic
            = FileKeySelector map=atomic
            key! string
            optional bool default=false
            path! string
            volumeName! string
            = FlexPersistentVolumeSource
            driver! string
            fsType string
            options {string}
            readOnly bool
            secretRef SecretReference
            = FlexVolumeSource
            driver! string
            fsType string
            options {string}
            readOnly bool
            secretRef LocalObjectReference
            = FlockerVolumeSource
            datasetName string
            datasetUUID string
            = GCEPersistentDiskVolumeSource
            fsType string
            partition int32
            pdName! string
            readOnly bool
            = GRPCAction
            port! int32 default=0
            service string
            = GitRepoVolumeSource
            directory string
            repository! string
            revision string
            = GlusterfsPersistentVolumeSource
            endpoints! string
            endpointsNamespace string
            path! string
            readOnly bool
            = GlusterfsVolumeSource
            endpoints! string
            path! string
            readOnly bool
            = HTTPGetAction
            host string
            httpHeaders [HTTPHeader] list=atomic
            path string
            port! intstr
            scheme string enum=HTTP,HTTPS
            = HTTPHeader
            name! string
            value! string
            = HostAlias
            hostnames [string] list=atomic
            ip! string
            = HostIP
            ip! string
            = HostPathVolumeSource
            path! string
            type string enum=,BlockDevice,CharDevice,Directory,DirectoryOrCreate,File,FileOrCreate,Socket
            = ISCSIPersistentVolumeSource
            chapAuthDiscovery bool
            chapAuthSession bool
            fsType string
            initiatorName string
            iqn! string
            iscsiInterface string default="default"
            lun! int32 default=0
            portals [string] list=atomic
            readOnly bool
            secretRef SecretReference
            targetPortal! string
            = ISCSIVolumeSource
            chapAuthDiscovery bool
            chapAuthSession bool
            fsType string
            initiatorName string
            iqn! string
            iscsiInterface string default="default"
            lun! int32 default=0
            portals [string] list=atomic
            readOnly bool
            secretRef LocalObjectReference
            targetPortal! string
            = ImageVolumeSource
            pullPolicy string enum=Always,IfNotPresent,Never
            reference string
            = ImageVolumeStatus
            imageRef! string
            = KeyToPath
            key! string
            mode int32
            path! string
            = Lifecycle
            postStart LifecycleHandler
            preStop LifecycleHandler
            stopSignal string enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ
            = LifecycleHandler
            exec ExecAction
            httpGet HTTPGetAction
            sleep SleepAction
            tcpSocket TCPSocketAction
            = LimitRange
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec LimitRangeSpec default={}
            = LimitRangeItem
            default {quantity}
            defaultRequest {quantity}
            max {quantity}
            maxLimitRequestRatio {quantity}
            min {quantity}
            type! string
            = LimitRangeSpec
            limits! [LimitRangeItem] list=atomic
            = LinuxContainerUser
            gid! int64 default=0
            supplementalGroups [int64] list=atomic
            uid! int64 default=0
            = LoadBalancerIngress
            hostname string
            ip string
            ipMode string
            ports [PortStatus] list=atomic
            = LoadBalancerStatus
            ingress [LoadBalancerIngress] list=atomic
            = LocalObjectReference map=atomic
            name string
            = LocalVolumeSource
            fsType string
            path! string
            = ModifyVolumeStatus
            status! string enum=InProgress,Infeasible,Pending
            targetVolumeAttributesClassName string
            = NFSVolumeSource
            path! string
            readOnly bool
            server! string
            = Namespace
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec NamespaceSpec default={}
            status NamespaceStatus default={}
            = NamespaceCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = NamespaceSpec
            finalizers [string] list=atomic
            = NamespaceStatus
            conditions [NamespaceCondition] listMap=type patch=merge mergeKey=type
            phase string enum=Active,Terminating
            = Node
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec NodeSpec default={}
            status NodeStatus default={}
            = NodeAddress
            address! string
            type! string
            = NodeAffinity
            preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm] list=atomic
            requiredDuringSchedulingIgnoredDuringExecution NodeSelector
            = NodeAllocatableResourceClaimStatus
            containers [string] list=set
            resourceClaimName! string
            resources! {quantity}
            = NodeCondition
            lastHeartbeatTime time
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = NodeConfigSource
            configMap ConfigMapNodeConfigSource
            = NodeConfigStatus
            active NodeConfigSource
            assigned NodeConfigSource
            error string
            lastKnownGood NodeConfigSource
            = NodeDaemonEndpoints
            kubeletEndpoint DaemonEndpoint default={}
            = NodeFeatures
            supplementalGroupsPolicy bool
            = NodeRuntimeHandler
            features NodeRuntimeHandlerFeatures
            name string default=""
            = NodeRuntimeHandlerFeatures
            recursiveReadOnlyMounts bool
            userNamespaces bool
            = NodeSelector map=atomic
            nodeSelectorTerms! [NodeSelectorTerm] list=atomic
            = NodeSelectorRequirement
            key! string
            operator! string enum=DoesNotExist,Exists,Gt,In,Lt,NotIn
            values [string] list=atomic
            = NodeSelectorTerm map=atomic
            matchExpressions [NodeSelectorRequirement] list=atomic
            matchFields [NodeSelectorRequirement] list=atomic
            = NodeSpec
            configSource NodeConfigSource
            externalID string
            podCIDR string
            podCIDRs [string] list=set patch=merge
            providerID string
            taints [Taint] list=atomic
            unschedulable bool
            = NodeStatus
            addresses [NodeAddress] listMap=type patch=merge mergeKey=type
            allocatable {quantity}
            capacity {quantity}
            conditions [NodeCondition] listMap=type patch=merge mergeKey=type
            config NodeConfigStatus
            daemonEndpoints NodeDaemonEndpoints default={}
            declaredFeatures [string] list=atomic
            features NodeFeatures
            images [ContainerImage] list=atomic
            nodeInfo NodeSystemInfo default={}
            phase string enum=Pending,Running,Terminated
            runtimeHandlers [NodeRuntimeHandler] list=atomic
            volumesAttached [AttachedVolume] list=atomic
            volumesInUse [string] list=atomic
            = NodeSwapStatus
            capacity int64
            = NodeSystemInfo
            architecture! string
            bootID! string
            containerRuntimeVersion! string
            kernelVersion! string
            kubeProxyVersion! string
            kubeletVersion! string
            machineID! string
            operatingSystem! string
            osImage! string
            swap NodeSwapStatus
            systemUUID! string
            = ObjectFieldSelector map=atomic
            apiVersion string
            fieldPath! string
            = ObjectReference map=atomic
            apiVersion string
            fieldPath string
            kind string
            name string
            namespace string
            resourceVersion string
            uid string
            = PersistentVolume
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec PersistentVolumeSpec default={}
            status PersistentVolumeStatus default={}
            = PersistentVolumeClaim
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec PersistentVolumeClaimSpec default={}
            status PersistentVolumeClaimStatus default={}
            = PersistentVolumeClaimCondition
            lastProbeTime time
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = PersistentVolumeClaimSpec
            accessModes [string] list=atomic
            dataSource TypedLocalObjectReference
            dataSourceRef TypedObjectReference
            resources VolumeResourceRequirements default={}
            selector apimachinery.pkg.apis.meta.v1.LabelSelector
            storageClassName string
            volumeAttributesClassName string
            volumeMode string enum=Block,Filesystem
            volumeName string
            = PersistentVolumeClaimStatus
            accessModes [string] list=atomic
            allocatedResourceStatuses {string} map=granular
            allocatedResources {quantity}
            capacity {quantity}
            conditions [PersistentVolumeClaimCondition] listMap=type patch=merge mergeKey=type
            currentVolumeAttributesClassName string
            modifyVolumeStatus ModifyVolumeStatus
            phase string enum=Bound,Lost,Pending
            = PersistentVolumeClaimTemplate
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! PersistentVolumeClaimSpec default={}
            = PersistentVolumeClaimVolumeSource
            claimName! string
            readOnly bool
            = PersistentVolumeSpec
            accessModes [string] list=atomic
            awsElasticBlockStore AWSElasticBlockStoreVolumeSource
            azureDisk AzureDiskVolumeSource
            azureFile AzureFilePersistentVolumeSource
            capacity {quantity}
            cephfs CephFSPersistentVolumeSource
            cinder CinderPersistentVolumeSource
            claimRef ObjectReference map=granular
            csi CSIPersistentVolumeSource
            fc FCVolumeSource
            flexVolume FlexPersistentVolumeSource
            flocker FlockerVolumeSource
            gcePersistentDisk GCEPersistentDiskVolumeSource
            glusterfs GlusterfsPersistentVolumeSource
            hostPath HostPathVolumeSource
            iscsi ISCSIPersistentVolumeSource
            local LocalVolumeSource
            mountOptions [string] list=atomic
            nfs NFSVolumeSource
            nodeAffinity VolumeNodeAffinity
            persistentVolumeReclaimPolicy string enum=Delete,Recycle,Retain
            photonPersistentDisk PhotonPersistentDiskVolumeSource
            portworxVolume PortworxVolumeSource
            quobyte QuobyteVolumeSource
            rbd RBDPersistentVolumeSource
            scaleIO ScaleIOPersistentVolumeSource
            storageClassName string
            storageos StorageOSPersistentVolumeSource
            volumeAttributesClassName string
            volumeMode string enum=Block,Filesystem
            vsphereVolume VsphereVirtualDiskVolumeSource
            = PersistentVolumeStatus
            lastPhaseTransitionTime time
            message string
            phase string enum=Available,Bound,Failed,Pending,Released
            reason string
            = PhotonPersistentDiskVolumeSource
            fsType string
            pdID! string
            = Pod
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec PodSpec default={}
            status PodStatus default={}
            = PodAffinity
            preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] list=atomic
            requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] list=atomic
            = PodAffinityTerm
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            matchLabelKeys [string] list=atomic
            mismatchLabelKeys [string] list=atomic
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            namespaces [string] list=atomic
            topologyKey! string
            = PodAntiAffinity
            preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] list=atomic
            requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] list=atomic
            = PodCertificateProjection
            certificateChainPath string
            credentialBundlePath string
            keyPath string
            keyType! string
            maxExpirationSeconds int32
            signerName! string
            userAnnotations {string}
            = PodCondition
            lastProbeTime time
            lastTransitionTime time
            message string
            observedGeneration int64
            reason string
            status! string
            type! string
            = PodDNSConfig
            nameservers [string] list=atomic
            options [PodDNSConfigOption] list=atomic
            searches [string] list=atomic
            = PodDNSConfigOption
            name string
            value string
            = PodExtendedResourceClaimStatus
            requestMappings! [ContainerExtendedResourceRequest] list=atomic
            resourceClaimName! string
            = PodIP
            ip! string
            = PodOS
            name! string
            = PodReadinessGate
            conditionType! string
            = PodResourceClaim
            name! string
            resourceClaimName string
            resourceClaimTemplateName string
            = PodResourceClaimStatus
            name! string
            resourceClaimName string
            = PodSchedulingGate
            name! string
            = PodSchedulingGroup
            podGroupName string
            = PodSecurityContext
            appArmorProfile AppArmorProfile
            fsGroup int64
            fsGroupChangePolicy string enum=Always,OnRootMismatch
            runAsGroup int64
            runAsNonRoot bool
            runAsUser int64
            seLinuxChangePolicy string
            seLinuxOptions SELinuxOptions
            seccompProfile SeccompProfile
            supplementalGroups [int64] list=atomic
            supplementalGroupsPolicy string enum=Merge,Strict
            sysctls [Sysctl] list=atomic
            windowsOptions WindowsSecurityContextOptions
            = PodSpec
            activeDeadlineSeconds int64
            affinity Affinity
            automountServiceAccountToken bool
            containers! [Container] listMap=name patch=merge mergeKey=name
            dnsConfig PodDNSConfig
            dnsPolicy string enum=ClusterFirst,ClusterFirstWithHostNet,Default,None
            enableServiceLinks bool
            ephemeralContainers [EphemeralContainer] listMap=name patch=merge mergeKey=name
            hostAliases [HostAlias] listMap=ip patch=merge mergeKey=ip
            hostIPC bool
            hostNetwork bool
            hostPID bool
            hostUsers bool
            hostname string
            hostnameOverride string
            imagePullSecrets [LocalObjectReference] listMap=name patch=merge mergeKey=name
            initContainers [Container] listMap=name patch=merge mergeKey=name
            nodeName string
            nodeSelector {string} map=atomic
            os PodOS
            overhead {quantity}
            preemptionPolicy string enum=Never,PreemptLowerPriority
            priority int32
            priorityClassName string
            readinessGates [PodReadinessGate] list=atomic
            resourceClaims [PodResourceClaim] listMap=name patch=merge,retainKeys mergeKey=name
            resources ResourceRequirements
            restartPolicy string enum=Always,Never,OnFailure
            runtimeClassName string
            schedulerName string
            schedulingGates [PodSchedulingGate] listMap=name patch=merge mergeKey=name
            schedulingGroup PodSchedulingGroup
            securityContext PodSecurityContext
            serviceAccount string
            serviceAccountName string
            setHostnameAsFQDN bool
            shareProcessNamespace bool
            subdomain string
            terminationGracePeriodSeconds int64
            tolerations [Toleration] list=atomic
            topologySpreadConstraints [TopologySpreadConstraint] listMap=topologyKey,whenUnsatisfiable patch=merge mergeKey=topologyKey
            volumes [Volume] listMap=name patch=merge,retainKeys mergeKey=name
            = PodStatus
            allocatedResources {quantity}
            conditions [PodCondition] listMap=type patch=merge mergeKey=type
            containerStatuses [ContainerStatus] list=atomic
            ephemeralContainerStatuses [ContainerStatus] list=atomic
            extendedResourceClaimStatus PodExtendedResourceClaimStatus
            hostIP string
            hostIPs [HostIP] list=atomic patch=merge mergeKey=ip
            initContainerStatuses [ContainerStatus] list=atomic
            message string
            nodeAllocatableResourceClaimStatuses [NodeAllocatableResourceClaimStatus] list=atomic
            nominatedNodeName string
            observedGeneration int64
            phase string enum=Failed,Pending,Running,Succeeded,Unknown
            podIP string
            podIPs [PodIP] listMap=ip patch=merge mergeKey=ip
            qosClass string enum=BestEffort,Burstable,Guaranteed
            reason string
            resize string
            resourceClaimStatuses [PodResourceClaimStatus] listMap=name patch=merge,retainKeys mergeKey=name
            resources ResourceRequirements
            startTime time
            = PodTemplate
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            template PodTemplateSpec default={}
            = PodTemplateSpec
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec PodSpec default={}
            = PortStatus
            error string
            port! int32 default=0
            protocol! string enum=SCTP,TCP,UDP
            = PortworxVolumeSource
            fsType string
            readOnly bool
            volumeID! string
            = PreferredSchedulingTerm
            preference! NodeSelectorTerm default={}
            weight! int32 default=0
            = Probe
            exec ExecAction
            failureThreshold int32
            grpc GRPCAction
            httpGet HTTPGetAction
            initialDelaySeconds int32
            periodSeconds int32
            successThreshold int32
            tcpSocket TCPSocketAction
            terminationGracePeriodSeconds int64
            timeoutSeconds int32
            = ProjectedVolumeSource
            defaultMode int32
            sources [VolumeProjection] list=atomic
            = QuobyteVolumeSource
            group string
            readOnly bool
            registry! string
            tenant string
            user string
            volume! string
            = RBDPersistentVolumeSource
            fsType string
            image! string
            keyring string default="/etc/ceph/keyring"
            monitors! [string] list=atomic
            pool string default="rbd"
            readOnly bool
            secretRef SecretReference
            user string default="admin"
            = RBDVolumeSource
            fsType string
            image! string
            keyring string default="/etc/ceph/keyring"
            monitors! [string] list=atomic
            pool string default="rbd"
            readOnly bool
            secretRef LocalObjectReference
            user string default="admin"
            = ReplicationController
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec ReplicationControllerSpec default={}
            status ReplicationControllerStatus default={}
            = ReplicationControllerCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = ReplicationControllerSpec
            minReadySeconds int32
            replicas int32 default=1
            selector {string} map=atomic
            template PodTemplateSpec
            = ReplicationControllerStatus
            availableReplicas int32
            conditions [ReplicationControllerCondition] listMap=type patch=merge mergeKey=type
            fullyLabeledReplicas int32
            observedGeneration int64
            readyReplicas int32
            replicas! int32 default=0
            = ResourceClaim
            name! string
            request string
            = ResourceFieldSelector map=atomic
            containerName string
            divisor quantity
            resource! string
            = ResourceHealth
            health string
            message string
            resourceID! string
            = ResourceQuota
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec ResourceQuotaSpec default={}
            status ResourceQuotaStatus default={}
            = ResourceQuotaSpec
            hard {quantity}
            scopeSelector ScopeSelector
            scopes [string] list=atomic
            = ResourceQuotaStatus
            hard {quantity}
            used {quantity}
            = ResourceRequirements
            claims [ResourceClaim] listMap=name
            limits {quantity}
            requests {quantity}
            = ResourceStatus
            name! string
            resources [ResourceHealth] listMap=resourceID
            = SELinuxOptions
            level string
            role string
            type string
            user string
            = ScaleIOPersistentVolumeSource
            fsType string default="xfs"
            gateway! string
            protectionDomain string
            readOnly bool
            secretRef! SecretReference
            sslEnabled bool
            storageMode string default="ThinProvisioned"
            storagePool string
            system! string
            volumeName string
            = ScaleIOVolumeSource
            fsType string default="xfs"
            gateway! string
            protectionDomain string
            readOnly bool
            secretRef! LocalObjectReference
            sslEnabled bool
            storageMode string default="ThinProvisioned"
            storagePool string
            system! string
            volumeName string
            = ScopeSelector map=atomic
            matchExpressions [ScopedResourceSelectorRequirement] list=atomic
            = ScopedResourceSelectorRequirement
            operator! string enum=DoesNotExist,Exists,In,NotIn
            scopeName! string enum=BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass
            values [string] list=atomic
            = SeccompProfile
            localhostProfile string
            type! string enum=Localhost,RuntimeDefault,Unconfined
            = Secret
            apiVersion string
            data {byte}
            immutable bool
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            stringData {string}
            type string
            = SecretEnvSource
            name string
            optional bool
            = SecretKeySelector map=atomic
            key! string
            name string
            optional bool
            = SecretProjection
            items [KeyToPath] list=atomic
            name string
            optional bool
            = SecretReference map=atomic
            name string
            namespace string
            = SecretVolumeSource
            defaultMode int32
            items [KeyToPath] list=atomic
            optional bool
            secretName string
            = SecurityContext
            allowPrivilegeEscalation bool
            appArmorProfile AppArmorProfile
            capabilities Capabilities
            privileged bool
            procMount string enum=Default,Unmasked
            readOnlyRootFilesystem bool
            runAsGroup int64
            runAsNonRoot bool
            runAsUser int64
            seLinuxOptions SELinuxOptions
            seccompProfile SeccompProfile
            windowsOptions WindowsSecurityContextOptions
            = Service
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec ServiceSpec default={}
            status ServiceStatus default={}
            = ServiceAccount
            apiVersion string
            automountServiceAccountToken bool
            imagePullSecrets [LocalObjectReference] list=atomic
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            secrets [ObjectReference] listMap=name patch=merge mergeKey=name
            = ServiceAccountTokenProjection
            audience string
            expirationSeconds int64
            path! string
            = ServicePort
            appProtocol string
            name string
            nodePort int32
            port! int32 default=0
            protocol string default="TCP" enum=SCTP,TCP,UDP
            targetPort intstr
            = ServiceSpec
            allocateLoadBalancerNodePorts bool
            clusterIP string
            clusterIPs [string] list=atomic
            externalIPs [string] list=atomic
            externalName string
            externalTrafficPolicy string enum=Cluster,Local
            healthCheckNodePort int32
            internalTrafficPolicy string enum=Cluster,Local
            ipFamilies [string] list=atomic
            ipFamilyPolicy string enum=PreferDualStack,RequireDualStack,SingleStack
            loadBalancerClass string
            loadBalancerIP string
            loadBalancerSourceRanges [string] list=atomic
            ports [ServicePort] listMap=port,protocol patch=merge mergeKey=port
            publishNotReadyAddresses bool
            selector {string} map=atomic
            sessionAffinity string enum=ClientIP,None
            sessionAffinityConfig SessionAffinityConfig
            trafficDistribution string
            type string enum=ClusterIP,ExternalName,LoadBalancer,NodePort
            = ServiceStatus
            conditions [apimachinery.pkg.apis.meta.v1.Condition] listMap=type patch=merge mergeKey=type
            loadBalancer LoadBalancerStatus default={}
            = SessionAffinityConfig
            clientIP ClientIPConfig
            = SleepAction
            seconds! int64 default=0
            = StorageOSPersistentVolumeSource
            fsType string
            readOnly bool
            secretRef ObjectReference
            volumeName string
            volumeNamespace string
            = StorageOSVolumeSource
            fsType string
            readOnly bool
            secretRef LocalObjectReference
            volumeName string
            volumeNamespace string
            = Sysctl
            name! string
            value! string
            = TCPSocketAction
            host string
            port! intstr
            = Taint
            effect! string enum=NoExecute,NoSchedule,PreferNoSchedule
            key! string
            timeAdded time
            value string
            = Toleration
            effect string enum=NoExecute,NoSchedule,PreferNoSchedule
            key string
            operator string enum=Equal,Exists,Gt,Lt
            tolerationSeconds int64
            value string
            = TopologySelectorLabelRequirement
            key! string
            values! [string] list=atomic
            = TopologySelectorTerm map=atomic
            matchLabelExpressions [TopologySelectorLabelRequirement] list=atomic
            = TopologySpreadConstraint
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            matchLabelKeys [string] list=atomic
            maxSkew! int32 default=0
            minDomains int32
            nodeAffinityPolicy string enum=Honor,Ignore
            nodeTaintsPolicy string enum=Honor,Ignore
            topologyKey! string
            whenUnsatisfiable! string enum=DoNotSchedule,ScheduleAnyway
            = TypedLocalObjectReference map=atomic
            apiGroup string
            kind! string
            name! string
            = TypedObjectReference
            apiGroup string
            kind! string
            name! string
            namespace string
            = Volume
            awsElasticBlockStore AWSElasticBlockStoreVolumeSource
            azureDisk AzureDiskVolumeSource
            azureFile AzureFileVolumeSource
            cephfs CephFSVolumeSource
            cinder CinderVolumeSource
            configMap ConfigMapVolumeSource
            csi CSIVolumeSource
            downwardAPI DownwardAPIVolumeSource
            emptyDir EmptyDirVolumeSource
            ephemeral EphemeralVolumeSource
            fc FCVolumeSource
            flexVolume FlexVolumeSource
            flocker FlockerVolumeSource
            gcePersistentDisk GCEPersistentDiskVolumeSource
            gitRepo GitRepoVolumeSource
            glusterfs GlusterfsVolumeSource
            hostPath HostPathVolumeSource
            image ImageVolumeSource
            iscsi ISCSIVolumeSource
            name! string
            nfs NFSVolumeSource
            persistentVolumeClaim PersistentVolumeClaimVolumeSource
            photonPersistentDisk PhotonPersistentDiskVolumeSource
            portworxVolume PortworxVolumeSource
            projected ProjectedVolumeSource
            quobyte QuobyteVolumeSource
            rbd RBDVolumeSource
            scaleIO ScaleIOVolumeSource
            secret SecretVolumeSource
            storageos StorageOSVolumeSource
            vsphereVolume VsphereVirtualDiskVolumeSource
            = VolumeDevice
            devicePath! string
            name! string
            = VolumeMount
            mountPath! string
            mountPropagation string enum=Bidirectional,HostToContainer,None
            name! string
            readOnly bool
            recursiveReadOnly string
            subPath string
            subPathExpr string
            = VolumeMountStatus
            mountPath! string
            name! string
            readOnly bool
            recursiveReadOnly string
            volumeStatus VolumeStatus
            = VolumeNodeAffinity
            required NodeSelector
            = VolumeProjection
            clusterTrustBundle ClusterTrustBundleProjection
            configMap ConfigMapProjection
            downwardAPI DownwardAPIProjection
            podCertificate PodCertificateProjection
            secret SecretProjection
            serviceAccountToken ServiceAccountTokenProjection
            = VolumeResourceRequirements
            limits {quantity}
            requests {quantity}
            = VolumeStatus
            image ImageVolumeStatus
            = VsphereVirtualDiskVolumeSource
            fsType string
            storagePolicyID string
            storagePolicyName string
            volumePath! string
            = WeightedPodAffinityTerm
            podAffinityTerm! PodAffinityTerm default={}
            weight! int32 default=0
            = WindowsSecurityContextOptions
            gmsaCredentialSpec string
            gmsaCredentialSpecName string
            hostProcess bool
            runAsUserName string
            """##
    )
}
