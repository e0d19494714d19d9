// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let coreV1 = (
        package: "api.core.v1",
        text: ##"""
            = AWSElasticBlockStoreVolumeSource | Represents a Persistent Disk resource in AWS. An AWS EBS disk must exist before mounting to a container.
            fsType string | fsType is the filesystem type of the volume that you want to mount.
            partition int32 | partition is the partition in the volume that you want to mount.
            readOnly bool | readOnly value true will force the readOnly setting in VolumeMounts.
            volumeID! string | volumeID is unique ID of the persistent disk resource in AWS (Amazon EBS volume).
            = Affinity | Affinity is a group of affinity scheduling rules.
            nodeAffinity NodeAffinity | Describes node affinity scheduling rules for the pod.
            podAffinity PodAffinity | Describes pod affinity scheduling rules (e.g. co-locate this pod in the same node, zone, etc. as some other pod(s)).
            podAntiAffinity PodAntiAffinity | Describes pod anti-affinity scheduling rules (e.g. avoid putting this pod in the same node, zone, etc. as some other pod(s)).
            = AppArmorProfile | AppArmorProfile defines a pod or container's AppArmor settings.
            localhostProfile string | localhostProfile indicates a profile loaded on the node that should be used.
            type! string enum=Localhost,RuntimeDefault,Unconfined | type indicates which kind of AppArmor profile will be applied.
            = AttachedVolume | AttachedVolume describes a volume attached to a node
            devicePath! string | DevicePath represents the device path where the volume should be available
            name! string | Name of the attached volume
            = AzureDiskVolumeSource | AzureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
            cachingMode string default="ReadWrite" enum=None,ReadOnly,ReadWrite | cachingMode is the Host Caching mode: None, Read Only, Read Write.
            diskName! string | diskName is the Name of the data disk in the blob storage
            diskURI! string | diskURI is the URI of data disk in the blob storage
            fsType string default="ext4" | fsType is Filesystem type to mount.
            kind string default="Shared" enum=Dedicated,Managed,Shared | kind expected values are Shared: multiple blob disks per storage account Dedicated: single blob disk per storage account Managed: azure managed data disk (only in managed...
            readOnly bool default=false | readOnly Defaults to false (read/write).
            = AzureFilePersistentVolumeSource | AzureFile represents an Azure File Service mount on the host and bind mount to the pod.
            readOnly bool | readOnly defaults to false (read/write).
            secretName! string | secretName is the name of secret that contains Azure Storage Account Name and Key
            secretNamespace string | secretNamespace is the namespace of the secret that contains Azure Storage Account Name and Key default is the same as the Pod
            shareName! string | shareName is the azure Share Name
            = AzureFileVolumeSource | AzureFile represents an Azure File Service mount on the host and bind mount to the pod.
            readOnly bool | readOnly defaults to false (read/write).
            secretName! string | secretName is the name of secret that contains Azure Storage Account Name and Key
            shareName! string | shareName is the azure share Name
            = Binding | Binding ties one object to another; for example, a pod is bound to a node by a scheduler.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            target! ObjectReference | The target object that you want to bind to the standard object.
            = CSIPersistentVolumeSource | Represents storage that is managed by an external CSI volume driver
            controllerExpandSecretRef SecretReference | controllerExpandSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI ControllerExpandVolume call.
            controllerPublishSecretRef SecretReference | controllerPublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI ControllerPublishVolume and...
            driver! string | driver is the name of the driver to use for this volume.
            fsType string | fsType to mount.
            nodeExpandSecretRef SecretReference | nodeExpandSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodeExpandVolume call.
            nodePublishSecretRef SecretReference | nodePublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodePublishVolume and...
            nodeStageSecretRef SecretReference | nodeStageSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodeStageVolume and NodeStageVolume and...
            readOnly bool | readOnly value to pass to ControllerPublishVolumeRequest.
            volumeAttributes {string} | volumeAttributes of the volume to publish.
            volumeHandle! string | volumeHandle is the unique volume name returned by the CSI volume plugin’s CreateVolume to refer to the volume on all subsequent calls.
            = CSIVolumeSource | Represents a source location of a volume to mount, managed by an external CSI driver
            driver! string | driver is the name of the CSI driver that handles this volume.
            fsType string | fsType to mount.
            nodePublishSecretRef LocalObjectReference | nodePublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodePublishVolume and...
            readOnly bool | readOnly specifies a read-only configuration for the volume.
            volumeAttributes {string} | volumeAttributes stores driver-specific properties that are passed to the CSI driver.
            = Capabilities | Adds and removes POSIX capabilities from running containers.
            add [string] list=atomic | Added capabilities
            drop [string] list=atomic | Removed capabilities
            = CephFSPersistentVolumeSource | Represents a Ceph Filesystem mount that lasts the lifetime of a pod Cephfs volumes do not support ownership management or SELinux relabeling.
            monitors! [string] list=atomic | monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            path string | path is Optional: Used as the mounted root, rather than the full Ceph tree, default is /
            readOnly bool | readOnly is Optional: Defaults to false (read/write).
            secretFile string | secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            secretRef SecretReference | secretRef is Optional: SecretRef is reference to the authentication secret for User, default is empty.
            user string | user is Optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            = CephFSVolumeSource | Represents a Ceph Filesystem mount that lasts the lifetime of a pod Cephfs volumes do not support ownership management or SELinux relabeling.
            monitors! [string] list=atomic | monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            path string | path is Optional: Used as the mounted root, rather than the full Ceph tree, default is /
            readOnly bool | readOnly is Optional: Defaults to false (read/write).
            secretFile string | secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            secretRef LocalObjectReference | secretRef is Optional: SecretRef is reference to the authentication secret for User, default is empty.
            user string | user is optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
            = CinderPersistentVolumeSource | Represents a cinder volume resource in Openstack.
            fsType string | fsType Filesystem type to mount.
            readOnly bool | readOnly is Optional: Defaults to false (read/write).
            secretRef SecretReference | secretRef is Optional: points to a secret object containing parameters used to connect to OpenStack.
            volumeID! string | volumeID used to identify the volume in cinder.
            = CinderVolumeSource | Represents a cinder volume resource in Openstack.
            fsType string | fsType is the filesystem type to mount.
            readOnly bool | readOnly defaults to false (read/write).
            secretRef LocalObjectReference | secretRef is optional: points to a secret object containing parameters used to connect to OpenStack.
            volumeID! string | volumeID used to identify the volume in cinder.
            = ClientIPConfig | ClientIPConfig represents the configurations of Client IP based session affinity.
            timeoutSeconds int32 | timeoutSeconds specifies the seconds of ClientIP type session sticky time.
            = ClusterTrustBundleProjection | ClusterTrustBundleProjection describes how to select a set of ClusterTrustBundle objects and project their contents into the pod filesystem.
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector | Select all ClusterTrustBundles that match this label selector.
            name string | Select a single ClusterTrustBundle by object name.
            optional bool | If true, don't block pod startup if the referenced ClusterTrustBundle(s) aren't available.
            path! string | Relative path from the volume root to write the bundle.
            signerName string | Select all ClusterTrustBundles that match this signer name.
            = ConfigMap | ConfigMap holds configuration data for pods to consume.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            binaryData {byte} | BinaryData contains the binary data.
            data {string} | Data contains the configuration data.
            immutable bool | Immutable, if set to true, ensures that data stored in the ConfigMap cannot be updated (only object metadata can be modified).
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            = ConfigMapEnvSource | ConfigMapEnvSource selects a ConfigMap to populate the environment variables with.
            name string | Name of the referent.
            optional bool | Specify whether the ConfigMap must be defined
            = ConfigMapKeySelector map=atomic | Selects a key from a ConfigMap.
            key! string | The key to select.
            name string | Name of the referent.
            optional bool | Specify whether the ConfigMap or its key must be defined
            = ConfigMapNodeConfigSource | ConfigMapNodeConfigSource contains the information to reference a ConfigMap as a config source for the Node.
            kubeletConfigKey! string | KubeletConfigKey declares which key of the referenced ConfigMap corresponds to the KubeletConfiguration structure This field is required in all cases.
            name! string | Name is the metadata.name of the referenced ConfigMap.
            namespace! string | Namespace is the metadata.namespace of the referenced ConfigMap.
            resourceVersion string | ResourceVersion is the metadata.ResourceVersion of the referenced ConfigMap.
            uid string | UID is the metadata.UID of the referenced ConfigMap.
            = ConfigMapProjection | Adapts a ConfigMap into a projected volume.
            items [KeyToPath] list=atomic | items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value.
            name string | Name of the referent.
            optional bool | optional specify whether the ConfigMap or its keys must be defined
            = ConfigMapVolumeSource | Adapts a ConfigMap into a volume.
            defaultMode int32 | defaultMode is optional: mode bits used to set permissions on created files by default.
            items [KeyToPath] list=atomic | items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value.
            name string | Name of the referent.
            optional bool | optional specify whether the ConfigMap or its keys must be defined
            = Container | A single application container that you want to run within a pod.
            args [string] list=atomic | Arguments to the entrypoint.
            command [string] list=atomic | Entrypoint array.
            env [EnvVar] listMap=name patch=merge mergeKey=name | List of environment variables to set in the container.
            envFrom [EnvFromSource] list=atomic | List of sources to populate environment variables in the container.
            image string | Container image name.
            imagePullPolicy string enum=Always,IfNotPresent,Never | Image pull policy.
            lifecycle Lifecycle | Actions that the management system should take in response to container lifecycle events.
            livenessProbe Probe | Periodic probe of container liveness.
            name! string | Name of the container specified as a DNS_LABEL. Each container in a pod must have a unique name (DNS_LABEL).
            ports [ContainerPort] listMap=containerPort,protocol patch=merge mergeKey=containerPort | List of ports to expose from the container.
            readinessProbe Probe | Periodic probe of container service readiness.
            resizePolicy [ContainerResizePolicy] list=atomic | Resources resize policy for the container.
            resources ResourceRequirements | Compute Resources required by this container.
            restartPolicy string | RestartPolicy defines the restart behavior of individual containers in a pod.
            restartPolicyRules [ContainerRestartRule] list=atomic | Represents a list of rules to be checked to determine if the container should be restarted on exit.
            securityContext SecurityContext | SecurityContext defines the security options the container should be run with.
            startupProbe Probe | StartupProbe indicates that the Pod has successfully initialized.
            stdin bool | Whether this container should allocate a buffer for stdin in the container runtime.
            stdinOnce bool | Whether the container runtime should close the stdin channel after it has been opened by a single attach.
            terminationMessagePath string | Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem.
            terminationMessagePolicy string enum=FallbackToLogsOnError,File | Indicate how the termination message should be populated.
            tty bool | Whether this container should allocate a TTY for itself, also requires 'stdin' to be true.
            volumeDevices [VolumeDevice] listMap=devicePath patch=merge mergeKey=devicePath | volumeDevices is the list of block devices to be used by the container.
            volumeMounts [VolumeMount] listMap=mountPath patch=merge mergeKey=mountPath | Pod volumes to mount into the container's filesystem.
            workingDir string | Container's working directory.
            = ContainerExtendedResourceRequest | ContainerExtendedResourceRequest has the mapping of container name, extended resource name to the device request name.
            containerName! string | The name of the container requesting resources.
            requestName! string | The name of the request in the special ResourceClaim which corresponds to the extended resource.
            resourceName! string | The name of the extended resource in that container which gets backed by DRA.
            = ContainerImage | Describe a container image
            names [string] list=atomic | Names by which this image is known. e.g. ["kubernetes.example/hyperkube:v1.0.7", "cloud-vendor.registry.example/cloud-vendor/hyperkube:v1.0.7"]
            sizeBytes int64 | The size of the image in bytes.
            = ContainerPort | ContainerPort represents a network port in a single container.
            containerPort! int32 default=0 | Number of port to expose on the pod's IP address.
            hostIP string | What host IP to bind the external port to.
            hostPort int32 | Number of port to expose on the host.
            name string | If specified, this must be an IANA_SVC_NAME and unique within the pod.
            protocol string default="TCP" enum=SCTP,TCP,UDP | Protocol for port.
            = ContainerResizePolicy | ContainerResizePolicy represents resource resize policy for the container.
            resourceName! string | Name of the resource to which this resource resize policy applies.
            restartPolicy! string | Restart policy to apply when specified resource is resized.
            = ContainerRestartRule | ContainerRestartRule describes how a container exit is handled.
            action! string | Specifies the action taken on a container exit if the requirements are satisfied.
            exitCodes ContainerRestartRuleOnExitCodes | Represents the exit codes to check on container exits.
            = ContainerRestartRuleOnExitCodes | ContainerRestartRuleOnExitCodes describes the condition for handling an exited container based on its exit codes.
            operator! string | Represents the relationship between the container exit code(s) and the specified values.
            values [int32] list=set | Specifies the set of values to check for container exit codes.
            = ContainerState | ContainerState holds a possible state of container.
            running ContainerStateRunning | Details about a running container
            terminated ContainerStateTerminated | Details about a terminated container
            waiting ContainerStateWaiting | Details about a waiting container
            = ContainerStateRunning | ContainerStateRunning is a running state of a container.
            startedAt time | Time at which the container was last (re-)started
            = ContainerStateTerminated | ContainerStateTerminated is a terminated state of a container.
            containerID string | Container's ID in the format '<type>://<container_id>'
            exitCode! int32 default=0 | Exit status from the last termination of the container
            finishedAt time | Time at which the container last terminated
            message string | Message regarding the last termination of the container
            reason string | (brief) reason from the last termination of the container
            signal int32 | Signal from the last termination of the container
            startedAt time | Time at which previous execution of the container started
            = ContainerStateWaiting | ContainerStateWaiting is a waiting state of a container.
            message string | Message regarding why the container is not yet running.
            reason string | (brief) reason the container is not yet running.
            = ContainerStatus | ContainerStatus contains details for the current status of this container.
            allocatedResources {quantity} | AllocatedResources represents the compute resources allocated for this container by the node.
            allocatedResourcesStatus [ResourceStatus] listMap=name patch=merge mergeKey=name | AllocatedResourcesStatus represents the status of various resources allocated for this Pod.
            containerID string | ContainerID is the ID of the container in the format '<type>://<container_id>'.
            image! string | Image is the name of container image that the container is running.
            imageID! string | ImageID is the image ID of the container's image.
            lastState ContainerState | LastTerminationState holds the last termination state of the container to help debug container crashes and restarts.
            name! string | Name is a DNS_LABEL representing the unique name of the container.
            ready! bool default=false | Ready specifies whether the container is currently passing its readiness check.
            resources ResourceRequirements | Resources represents the compute resource requests and limits that have been successfully enacted on the running container after it has been started or has been successfully...
            restartCount! int32 default=0 | RestartCount holds the number of times the container has been restarted.
            started bool | Started indicates whether the container has finished its postStart lifecycle hook and passed its startup probe.
            state ContainerState | State holds details about the container's current condition.
            stopSignal string enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ | StopSignal reports the effective stop signal for this container Possible enum values: - `"SIGABRT"` - `"SIGALRM"` - `"SIGBUS"` - `"SIGCHLD"` - `"SIGCLD"` - `"SIGCONT"` -...
            user ContainerUser | User represents user identity information initially attached to the first process of the container
            volumeMounts [VolumeMountStatus] listMap=mountPath patch=merge mergeKey=mountPath | Status of volume mounts.
            = ContainerUser | ContainerUser represents user identity information
            linux LinuxContainerUser | Linux holds user identity information initially attached to the first process of the containers in Linux.
            = DaemonEndpoint | DaemonEndpoint contains information about a single Daemon endpoint.
            Port! int32 default=0 | Port number of the given endpoint.
            = DownwardAPIProjection | Represents downward API info for projecting into a projected volume.
            items [DownwardAPIVolumeFile] list=atomic | Items is a list of DownwardAPIVolume file
            = DownwardAPIVolumeFile | DownwardAPIVolumeFile represents information to create the file containing the pod field
            fieldRef ObjectFieldSelector | Required: Selects a field of the pod: only annotations, labels, name, namespace and uid are supported.
            mode int32 | Optional: mode bits used to set permissions on this file, must be an octal value between 0000 and 0777 or a decimal value between 0 and 511.
            path! string | Required: Path is the relative path name of the file to be created.
            resourceFieldRef ResourceFieldSelector | Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, requests.cpu and requests.memory) are currently supported.
            = DownwardAPIVolumeSource | DownwardAPIVolumeSource represents a volume containing downward API info.
            defaultMode int32 | Optional: mode bits to use on created files by default.
            items [DownwardAPIVolumeFile] list=atomic | Items is a list of downward API volume file
            = EmptyDirVolumeSource | Represents an empty directory for a pod.
            medium string | medium represents what type of storage medium should back this directory.
            sizeLimit quantity | sizeLimit is the total amount of local storage required for this EmptyDir volume.
            = EndpointAddress map=atomic | EndpointAddress is a tuple that describes single IP address.
            hostname string | The Hostname of this endpoint
            ip! string | The IP of this endpoint.
            nodeName string | Optional: Node hosting this endpoint.
            targetRef ObjectReference | Reference to object providing the endpoint.
            = EndpointPort map=atomic | EndpointPort is a tuple that describes a single port.
            appProtocol string | The application protocol for this port.
            name string | The name of this port.
            port! int32 default=0 | The port number of the endpoint.
            protocol string enum=SCTP,TCP,UDP | The IP protocol for this port.
            = EndpointSubset | EndpointSubset is a group of addresses with a common set of ports.
            addresses [EndpointAddress] list=atomic | IP addresses which offer the related ports that are marked as ready.
            notReadyAddresses [EndpointAddress] list=atomic | IP addresses which offer the related ports but are not currently marked as ready because they have not yet finished starting, have recently failed a readiness check, or have...
            ports [EndpointPort] list=atomic | Port numbers available on the related IP addresses.
            = Endpoints | Endpoints is a collection of endpoints that implement the actual service.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            subsets [EndpointSubset] list=atomic | The set of all endpoints is the union of all subsets.
            = EnvFromSource | EnvFromSource represents the source of a set of ConfigMaps or Secrets
            configMapRef ConfigMapEnvSource | The ConfigMap to select from
            prefix string | Optional text to prepend to the name of each environment variable.
            secretRef SecretEnvSource | The Secret to select from
            = EnvVar | EnvVar represents an environment variable present in a Container.
            name! string | Name of the environment variable.
            value string | Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables.
            valueFrom EnvVarSource | Source for the environment variable's value.
            = EnvVarSource | EnvVarSource represents a source for the value of an EnvVar.
            configMapKeyRef ConfigMapKeySelector | Selects a key of a ConfigMap.
            fieldRef ObjectFieldSelector | Selects a field of the pod: supports metadata.name, metadata.namespace, `metadata.labels['<KEY>']`, `metadata.annotations['<KEY>']`, spec.nodeName, spec.serviceAccountName,...
            fileKeyRef FileKeySelector | FileKeyRef selects a key of the env file.
            resourceFieldRef ResourceFieldSelector | Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, limits.ephemeral-storage, requests.cpu, requests.memory and...
            secretKeyRef SecretKeySelector | Selects a key of a secret in the pod's namespace
            = EphemeralContainer | An EphemeralContainer is a temporary container that you may add to an existing Pod for user-initiated activities such as debugging.
            args [string] list=atomic | Arguments to the entrypoint.
            command [string] list=atomic | Entrypoint array.
            env [EnvVar] listMap=name patch=merge mergeKey=name | List of environment variables to set in the container.
            envFrom [EnvFromSource] list=atomic | List of sources to populate environment variables in the container.
            image string | Container image name.
            imagePullPolicy string enum=Always,IfNotPresent,Never | Image pull policy.
            lifecycle Lifecycle | Lifecycle is not allowed for ephemeral containers.
            livenessProbe Probe | Probes are not allowed for ephemeral containers.
            name! string | Name of the ephemeral container specified as a DNS_LABEL. This name must be unique among all containers, init containers and ephemeral containers.
            ports [ContainerPort] listMap=containerPort,protocol patch=merge mergeKey=containerPort | Ports are not allowed for ephemeral containers.
            readinessProbe Probe | Probes are not allowed for ephemeral containers.
            resizePolicy [ContainerResizePolicy] list=atomic | Resources resize policy for the container.
            resources ResourceRequirements | Resources are not allowed for ephemeral containers.
            restartPolicy string | Restart policy for the container to manage the restart behavior of each container within a pod.
            restartPolicyRules [ContainerRestartRule] list=atomic | Represents a list of rules to be checked to determine if the container should be restarted on exit.
            securityContext SecurityContext | Optional: SecurityContext defines the security options the ephemeral container should be run with.
            startupProbe Probe | Probes are not allowed for ephemeral containers.
            stdin bool | Whether this container should allocate a buffer for stdin in the container runtime.
            stdinOnce bool | Whether the container runtime should close the stdin channel after it has been opened by a single attach.
            targetContainerName string | If set, the name of the container from PodSpec that this ephemeral container targets.
            terminationMessagePath string | Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem.
            terminationMessagePolicy string enum=FallbackToLogsOnError,File | Indicate how the termination message should be populated.
            tty bool | Whether this container should allocate a TTY for itself, also requires 'stdin' to be true.
            volumeDevices [VolumeDevice] listMap=devicePath patch=merge mergeKey=devicePath | volumeDevices is the list of block devices to be used by the container.
            volumeMounts [VolumeMount] listMap=mountPath patch=merge mergeKey=mountPath | Pod volumes to mount into the container's filesystem.
            workingDir string | Container's working directory.
            = EphemeralVolumeSource | Represents an ephemeral volume that is handled by a normal storage driver.
            volumeClaimTemplate PersistentVolumeClaimTemplate | Will be used to create a stand-alone PVC to provision the volume.
            = Event | Event is a report of an event somewhere in the cluster.
            action string | What action was taken/failed regarding to the Regarding object.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            count int32 | The number of times this event has occurred.
            eventTime microtime | Time when this Event was first observed.
            firstTimestamp time | The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)
            involvedObject! ObjectReference | The object that this event is about.
            kind string | Kind is a string value representing the REST resource this object represents.
            lastTimestamp time | The time at which the most recent occurrence of this event was recorded.
            message string | A human-readable description of the status of this operation.
            metadata! apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            reason string | This should be a short, machine understandable string that gives the reason for the transition into the object's current status.
            related ObjectReference | Optional secondary object for more complex actions.
            reportingComponent string | Name of the controller that emitted this Event, e.g. `kubernetes.io/kubelet`.
            reportingInstance string | ID of the controller instance, e.g. `kubelet-xyzf`.
            series EventSeries | Data about the Event series this event represents or nil if it's a singleton Event.
            source EventSource | The component reporting this event.
            type string | Type of this event (Normal, Warning), new types could be added in the future
            = EventSeries | EventSeries contain information on series of events, i.e. thing that was/is happening continuously for some time.
            count int32 | Number of occurrences in this series up to the last heartbeat time
            lastObservedTime microtime | Time of the last occurrence observed
            = EventSource | EventSource contains information for an event.
            component string | Component from which the event is generated.
            host string | Node name on which the event is generated.
            = ExecAction | ExecAction describes a "run in container" action.
            command [string] list=atomic | Command is the command line to execute inside the container, the working directory for the command is root ('/') in the container's filesystem.
            = FCVolumeSource | Represents a Fibre Channel volume.
            fsType string | fsType is the filesystem type to mount.
            lun int32 | lun is Optional: FC target lun number
            readOnly bool | readOnly is Optional: Defaults to false (read/write).
            targetWWNs [string] list=atomic | targetWWNs is Optional: FC target worldwide names (WWNs)
            wwids [string] list=atomic | wwids Optional: FC volume world wide identifiers (wwids) Either wwids or combination of targetWWNs and lun must be set, but not both simultaneously.
            = FileKeySelector map=atomic | FileKeySelector selects a key of the env file.
            key! string | The key within the env file.
            optional bool default=false | Specify whether the file or its key must be defined.
            path! string | The path within the volume from which to select the file.
            volumeName! string | The name of the volume mount containing the env file.
            = FlexPersistentVolumeSource | FlexPersistentVolumeSource represents a generic persistent volume resource that is provisioned/attached using an exec based plugin.
            driver! string | driver is the name of the driver to use for this volume.
            fsType string | fsType is the Filesystem type to mount.
            options {string} | options is Optional: this field holds extra command options if any.
            readOnly bool | readOnly is Optional: defaults to false (read/write).
            secretRef SecretReference | secretRef is Optional: SecretRef is reference to the secret object containing sensitive information to pass to the plugin scripts.
            = FlexVolumeSource | FlexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
            driver! string | driver is the name of the driver to use for this volume.
            fsType string | fsType is the filesystem type to mount.
            options {string} | options is Optional: this field holds extra command options if any.
            readOnly bool | readOnly is Optional: defaults to false (read/write).
            secretRef LocalObjectReference | secretRef is Optional: secretRef is reference to the secret object containing sensitive information to pass to the plugin scripts.
            = FlockerVolumeSource | Represents a Flocker volume mounted by the Flocker agent.
            datasetName string | datasetName is Name of the dataset stored as metadata -> name on the dataset for Flocker should be considered as deprecated
            datasetUUID string | datasetUUID is the UUID of the dataset.
            = GCEPersistentDiskVolumeSource | Represents a Persistent Disk resource in Google Compute Engine.
            fsType string | fsType is filesystem type of the volume that you want to mount.
            partition int32 | partition is the partition in the volume that you want to mount.
            pdName! string | pdName is unique name of the PD resource in GCE. Used to identify the disk in GCE. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
            readOnly bool | readOnly here will force the ReadOnly setting in VolumeMounts.
            = GRPCAction | GRPCAction specifies an action involving a GRPC service.
            port! int32 default=0 | Port number of the gRPC service.
            service string | Service is the name of the service to place in the gRPC HealthCheckRequest (see https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
            = GitRepoVolumeSource | Represents a volume that is populated with the contents of a git repository.
            directory string | directory is the target directory name.
            repository! string | repository is the URL
            revision string | revision is the commit hash for the specified revision.
            = GlusterfsPersistentVolumeSource | Represents a Glusterfs mount that lasts the lifetime of a pod.
            endpoints! string | endpoints is the endpoint name that details Glusterfs topology.
            endpointsNamespace string | endpointsNamespace is the namespace that contains Glusterfs endpoint.
            path! string | path is the Glusterfs volume path.
            readOnly bool | readOnly here will force the Glusterfs volume to be mounted with read-only permissions.
            = GlusterfsVolumeSource | Represents a Glusterfs mount that lasts the lifetime of a pod.
            endpoints! string | endpoints is the endpoint name that details Glusterfs topology.
            path! string | path is the Glusterfs volume path.
            readOnly bool | readOnly here will force the Glusterfs volume to be mounted with read-only permissions.
            = HTTPGetAction | HTTPGetAction describes an action based on HTTP Get requests.
            host string | Host name to connect to, defaults to the pod IP. You probably want to set "Host" in httpHeaders instead.
            httpHeaders [HTTPHeader] list=atomic | Custom headers to set in the request.
            path string | Path to access on the HTTP server.
            port! intstr | Name or number of the port to access on the container.
            scheme string enum=HTTP,HTTPS | Scheme to use for connecting to the host.
            = HTTPHeader | HTTPHeader describes a custom header to be used in HTTP probes
            name! string | The header field name.
            value! string | The header field value
            = HostAlias | HostAlias holds the mapping between IP and hostnames that will be injected as an entry in the pod's hosts file.
            hostnames [string] list=atomic | Hostnames for the above IP address.
            ip! string | IP address of the host file entry.
            = HostIP | HostIP represents a single IP address allocated to the host.
            ip! string | IP is the IP address assigned to the host
            = HostPathVolumeSource | Represents a host path mapped into a pod.
            path! string | path of the directory on the host.
            type string enum=,BlockDevice,CharDevice,Directory,DirectoryOrCreate,File,FileOrCreate,Socket | type for HostPath Volume Defaults to "" More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath Possible enum values: - `""` For backwards compatible, leave it...
            = ISCSIPersistentVolumeSource | ISCSIPersistentVolumeSource represents an ISCSI disk.
            chapAuthDiscovery bool | chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication
            chapAuthSession bool | chapAuthSession defines whether support iSCSI Session CHAP authentication
            fsType string | fsType is the filesystem type of the volume that you want to mount.
            initiatorName string | initiatorName is the custom iSCSI Initiator Name.
            iqn! string | iqn is Target iSCSI Qualified Name.
            iscsiInterface string default="default" | iscsiInterface is the interface Name that uses an iSCSI transport.
            lun! int32 default=0 | lun is iSCSI Target Lun number.
            portals [string] list=atomic | portals is the iSCSI Target Portal List.
            readOnly bool | readOnly here will force the ReadOnly setting in VolumeMounts.
            secretRef SecretReference | secretRef is the CHAP Secret for iSCSI target and initiator authentication
            targetPortal! string | targetPortal is iSCSI Target Portal.
            = ISCSIVolumeSource | Represents an ISCSI disk.
            chapAuthDiscovery bool | chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication
            chapAuthSession bool | chapAuthSession defines whether support iSCSI Session CHAP authentication
            fsType string | fsType is the filesystem type of the volume that you want to mount.
            initiatorName string | initiatorName is the custom iSCSI Initiator Name.
            iqn! string | iqn is the target iSCSI Qualified Name.
            iscsiInterface string default="default" | iscsiInterface is the interface Name that uses an iSCSI transport.
            lun! int32 default=0 | lun represents iSCSI Target Lun number.
            portals [string] list=atomic | portals is the iSCSI Target Portal List.
            readOnly bool | readOnly here will force the ReadOnly setting in VolumeMounts.
            secretRef LocalObjectReference | secretRef is the CHAP Secret for iSCSI target and initiator authentication
            targetPortal! string | targetPortal is iSCSI Target Portal.
            = ImageVolumeSource | ImageVolumeSource represents a image volume resource.
            pullPolicy string enum=Always,IfNotPresent,Never | Policy for pulling OCI objects.
            reference string | Required: Image or artifact reference to be used.
            = ImageVolumeStatus | ImageVolumeStatus represents the image-based volume status.
            imageRef! string | ImageRef is the digest of the image used for this volume.
            = KeyToPath | Maps a string key to a path within a volume.
            key! string | key is the key to project.
            mode int32 | mode is Optional: mode bits used to set permissions on this file.
            path! string | path is the relative path of the file to map the key to.
            = Lifecycle | Lifecycle describes actions that the management system should take in response to container lifecycle events.
            postStart LifecycleHandler | PostStart is called immediately after a container is created.
            preStop LifecycleHandler | PreStop is called immediately before a container is terminated due to an API request or management event such as liveness/startup probe failure, preemption, resource...
            stopSignal string enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ | StopSignal defines which signal will be sent to a container when it is being stopped.
            = LifecycleHandler | LifecycleHandler defines a specific action that should be taken in a lifecycle hook.
            exec ExecAction | Exec specifies a command to execute in the container.
            httpGet HTTPGetAction | HTTPGet specifies an HTTP GET request to perform.
            sleep SleepAction | Sleep represents a duration that the container should sleep.
            tcpSocket TCPSocketAction | Deprecated.
            = LimitRange | LimitRange sets resource usage limits for each kind of resource in a Namespace.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec LimitRangeSpec | Spec defines the limits enforced.
            = LimitRangeItem | LimitRangeItem defines a min/max usage limit for any resource that matches on kind.
            default {quantity} | Default resource requirement limit value by resource name if resource limit is omitted.
            defaultRequest {quantity} | DefaultRequest is the default resource requirement request value by resource name if resource request is omitted.
            max {quantity} | Max usage constraints on this kind by resource name.
            maxLimitRequestRatio {quantity} | MaxLimitRequestRatio if specified, the named resource must have a request and limit that are both non-zero where limit divided by request is less than or equal to the...
            min {quantity} | Min usage constraints on this kind by resource name.
            type! string | Type of resource that this limit applies to.
            = LimitRangeSpec | LimitRangeSpec defines a min/max usage limit for resources that match on kind.
            limits! [LimitRangeItem] list=atomic | Limits is the list of LimitRangeItem objects that are enforced.
            = LinuxContainerUser | LinuxContainerUser represents user identity information in Linux containers
            gid! int64 default=0 | GID is the primary gid initially attached to the first process in the container
            supplementalGroups [int64] list=atomic | SupplementalGroups are the supplemental groups initially attached to the first process in the container
            uid! int64 default=0 | UID is the primary uid initially attached to the first process in the container
            = LoadBalancerIngress | LoadBalancerIngress represents the status of a load-balancer ingress point: traffic intended for the service should be sent to an ingress point.
            hostname string | Hostname is set for load-balancer ingress points that are DNS based (typically AWS load-balancers)
            ip string | IP is set for load-balancer ingress points that are IP based (typically GCE or OpenStack load-balancers)
            ipMode string | IPMode specifies how the load-balancer IP behaves, and may only be specified when the ip field is specified.
            ports [PortStatus] list=atomic | Ports is a list of records of service ports If used, every port defined in the service should have an entry in it
            = LoadBalancerStatus | LoadBalancerStatus represents the status of a load-balancer.
            ingress [LoadBalancerIngress] list=atomic | Ingress is a list containing ingress points for the load-balancer.
            = LocalObjectReference map=atomic | LocalObjectReference contains enough information to let you locate the referenced object inside the same namespace.
            name string | Name of the referent.
            = LocalVolumeSource | Local represents directly-attached storage with node affinity
            fsType string | fsType is the filesystem type to mount.
            path! string | path of the full path to the volume on the node.
            = ModifyVolumeStatus | ModifyVolumeStatus represents the status object of ControllerModifyVolume operation
            status! string enum=InProgress,Infeasible,Pending | status is the status of the ControllerModifyVolume operation.
            targetVolumeAttributesClassName string | targetVolumeAttributesClassName is the name of the VolumeAttributesClass the PVC currently being reconciled
            = NFSVolumeSource | Represents an NFS mount that lasts the lifetime of a pod.
            path! string | path that is exported by the NFS server.
            readOnly bool | readOnly here will force the NFS export to be mounted with read-only permissions.
            server! string | server is the hostname or IP address of the NFS server.
            = Namespace | Namespace provides a scope for Names.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec NamespaceSpec | Spec defines the behavior of the Namespace.
            status NamespaceStatus | Status describes the current status of a Namespace.
            = NamespaceCondition | NamespaceCondition contains details about state of namespace.
            lastTransitionTime time | Last time the condition transitioned from one status to another.
            message string | Human-readable message indicating details about last transition.
            reason string | Unique, one-word, CamelCase reason for the condition's last transition.
            status! string | Status of the condition, one of True, False, Unknown.
            type! string | Type of namespace controller condition.
            = NamespaceSpec | NamespaceSpec describes the attributes on a Namespace.
            finalizers [string] list=atomic | Finalizers is an opaque list of values that must be empty to permanently remove object from storage.
            = NamespaceStatus | NamespaceStatus is information about the current status of a Namespace.
            conditions [NamespaceCondition] listMap=type patch=merge mergeKey=type | Represents the latest available observations of a namespace's current state.
            phase string enum=Active,Terminating | Phase is the current lifecycle phase of the namespace.
            = Node | Node is a worker node in Kubernetes.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec NodeSpec | Spec defines the behavior of a node. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
            status NodeStatus | Most recently observed status of the node.
            = NodeAddress | NodeAddress contains information for the node's address.
            address! string | The node address.
            type! string | Node address type, one of Hostname, ExternalIP or InternalIP.
            = NodeAffinity | Node affinity is a group of node affinity scheduling rules.
            preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm] list=atomic | The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the...
            requiredDuringSchedulingIgnoredDuringExecution NodeSelector | If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node.
            = NodeAllocatableResourceClaimStatus | NodeAllocatableResourceClaimStatus describes the status of node allocatable resources allocated via DRA.
            containers [string] list=set | Containers lists the names of all containers in this pod that reference the claim.
            resourceClaimName! string | ResourceClaimName is the resource claim referenced by the pod that resulted in this node allocatable resource allocation.
            resources! {quantity} | Resources is a map of the node-allocatable resource name to the aggregate quantity allocated to the claim.
            = NodeCondition | NodeCondition contains condition information for a node.
            lastHeartbeatTime time | Last time we got an update on a given condition.
            lastTransitionTime time | Last time the condition transit from one status to another.
            message string | Human readable message indicating details about last transition.
            reason string | (brief) reason for the condition's last transition.
            status! string | Status of the condition, one of True, False, Unknown.
            type! string | Type of node condition.
            = NodeConfigSource | NodeConfigSource specifies a source of node configuration.
            configMap ConfigMapNodeConfigSource | ConfigMap is a reference to a Node's ConfigMap
            = NodeConfigStatus | NodeConfigStatus describes the status of the config assigned by Node.Spec.ConfigSource.
            active NodeConfigSource | Active reports the checkpointed config the node is actively using.
            assigned NodeConfigSource | Assigned reports the checkpointed config the node will try to use.
            error string | Error describes any problems reconciling the Spec.ConfigSource to the Active config.
            lastKnownGood NodeConfigSource | LastKnownGood reports the checkpointed config the node will fall back to when it encounters an error attempting to use the Assigned config.
            = NodeDaemonEndpoints | NodeDaemonEndpoints lists ports opened by daemons running on the Node.
            kubeletEndpoint DaemonEndpoint | Endpoint on which Kubelet is listening.
            = NodeFeatures | NodeFeatures describes the set of features implemented by the CRI implementation.
            supplementalGroupsPolicy bool | SupplementalGroupsPolicy is set to true if the runtime supports SupplementalGroupsPolicy and ContainerUser.
            = NodeRuntimeHandler | NodeRuntimeHandler is a set of runtime handler information.
            features NodeRuntimeHandlerFeatures | Supported features.
            name string | Runtime handler name.
            = NodeRuntimeHandlerFeatures | NodeRuntimeHandlerFeatures is a set of features implemented by the runtime handler.
            recursiveReadOnlyMounts bool | RecursiveReadOnlyMounts is set to true if the runtime handler supports RecursiveReadOnlyMounts.
            userNamespaces bool | UserNamespaces is set to true if the runtime handler supports UserNamespaces, including for volumes.
            = NodeSelector map=atomic | A node selector represents the union of the results of one or more label queries over a set of nodes; that is, it represents the OR of the selectors represented by the node...
            nodeSelectorTerms! [NodeSelectorTerm] list=atomic | Required.
            = NodeSelectorRequirement | A node selector requirement is a selector that contains values, a key, and an operator that relates the key and values.
            key! string | The label key that the selector applies to.
            operator! string enum=DoesNotExist,Exists,Gt,In,Lt,NotIn | Represents a key's relationship to a set of values.
            values [string] list=atomic | An array of string values.
            = NodeSelectorTerm map=atomic | A null or empty node selector term matches no objects.
            matchExpressions [NodeSelectorRequirement] list=atomic | A list of node selector requirements by node's labels.
            matchFields [NodeSelectorRequirement] list=atomic | A list of node selector requirements by node's fields.
            = NodeSpec | NodeSpec describes the attributes that a node is created with.
            configSource NodeConfigSource | Deprecated: Previously used to specify the source of the node's configuration for the DynamicKubeletConfig feature.
            externalID string | Deprecated.
            podCIDR string | PodCIDR represents the pod IP range assigned to the node.
            podCIDRs [string] list=set patch=merge | podCIDRs represents the IP ranges assigned to the node for usage by Pods on that node.
            providerID string | ID of the node assigned by the cloud provider in the format: <ProviderName>://<ProviderSpecificNodeID>
            taints [Taint] list=atomic | If specified, the node's taints.
            unschedulable bool | Unschedulable controls node schedulability of new pods.
            = NodeStatus | NodeStatus is information about the current status of a node.
            addresses [NodeAddress] listMap=type patch=merge mergeKey=type | List of addresses reachable to the node.
            allocatable {quantity} | Allocatable represents the resources of a node that are available for scheduling.
            capacity {quantity} | Capacity represents the total resources of a node.
            conditions [NodeCondition] listMap=type patch=merge mergeKey=type | Conditions is an array of current observed node conditions.
            config NodeConfigStatus | Status of the config assigned to the node via the dynamic Kubelet config feature.
            daemonEndpoints NodeDaemonEndpoints | Endpoints of daemons running on the Node.
            declaredFeatures [string] list=atomic | DeclaredFeatures represents the features related to feature gates that are declared by the node.
            features NodeFeatures | Features describes the set of features implemented by the CRI implementation.
            images [ContainerImage] list=atomic | List of container images on this node
            nodeInfo NodeSystemInfo | Set of ids/uuids to uniquely identify the node.
            phase string enum=Pending,Running,Terminated | NodePhase is the recently observed lifecycle phase of the node.
            runtimeHandlers [NodeRuntimeHandler] list=atomic | The available runtime handlers.
            volumesAttached [AttachedVolume] list=atomic | List of volumes that are attached to the node.
            volumesInUse [string] list=atomic | List of attachable volumes in use (mounted) by the node.
            = NodeSwapStatus | NodeSwapStatus represents swap memory information.
            capacity int64 | Total amount of swap memory in bytes.
            = NodeSystemInfo | NodeSystemInfo is a set of ids/uuids to uniquely identify the node.
            architecture! string | The Architecture reported by the node
            bootID! string | Boot ID reported by the node.
            containerRuntimeVersion! string | ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).
            kernelVersion! string | Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).
            kubeProxyVersion! string | Deprecated: KubeProxy Version reported by the node.
            kubeletVersion! string | Kubelet Version reported by the node.
            machineID! string | MachineID reported by the node.
            operatingSystem! string | The Operating System reported by the node
            osImage! string | OS Image reported by the node from /etc/os-release (e.g.
            swap NodeSwapStatus | Swap Info reported by the node.
            systemUUID! string | SystemUUID reported by the node.
            = ObjectFieldSelector map=atomic | ObjectFieldSelector selects an APIVersioned field of an object.
            apiVersion string | Version of the schema the FieldPath is written in terms of, defaults to "v1".
            fieldPath! string | Path of the field to select in the specified API version.
            = ObjectReference map=atomic | ObjectReference contains enough information to let you inspect or modify the referred object.
            apiVersion string | API version of the referent.
            fieldPath string | If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2].
            kind string | Kind of the referent.
            name string | Name of the referent.
            namespace string | Namespace of the referent.
            resourceVersion string | Specific resourceVersion to which this reference is made, if any.
            uid string | UID of the referent.
            = PersistentVolume | PersistentVolume (PV) is a storage resource provisioned by an administrator.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec PersistentVolumeSpec | spec defines a specification of a persistent volume owned by the cluster.
            status PersistentVolumeStatus | status represents the current information/status for the persistent volume.
            = PersistentVolumeClaim | PersistentVolumeClaim is a user's request for and claim to a persistent volume
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec PersistentVolumeClaimSpec | spec defines the desired characteristics of a volume requested by a pod author.
            status PersistentVolumeClaimStatus | status represents the current information/status of a persistent volume claim.
            = PersistentVolumeClaimCondition | PersistentVolumeClaimCondition contains details about state of pvc
            lastProbeTime time | lastProbeTime is the time we probed the condition.
            lastTransitionTime time | lastTransitionTime is the time the condition transitioned from one status to another.
            message string | message is the human-readable message indicating details about last transition.
            reason string | reason is a unique, this should be a short, machine understandable string that gives the reason for condition's last transition.
            status! string | Status is the status of the condition.
            type! string | Type is the type of the condition.
            = PersistentVolumeClaimSpec | PersistentVolumeClaimSpec describes the common attributes of storage devices and allows a Source for provider-specific attributes
            accessModes [string] list=atomic | accessModes contains the desired access modes the volume should have.
            dataSource TypedLocalObjectReference | dataSource field can be used to specify either: * An existing VolumeSnapshot object (snapshot.storage.k8s.io/VolumeSnapshot) * An existing PVC (PersistentVolumeClaim) If the...
            dataSourceRef TypedObjectReference | dataSourceRef specifies the object from which to populate the volume with data, if a non-empty volume is desired.
            resources VolumeResourceRequirements | resources represents the minimum resources the volume should have.
            selector apimachinery.pkg.apis.meta.v1.LabelSelector | selector is a label query over volumes to consider for binding.
            storageClassName string | storageClassName is the name of the StorageClass required by the claim.
            volumeAttributesClassName string | volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim.
            volumeMode string enum=Block,Filesystem | volumeMode defines what type of volume is required by the claim.
            volumeName string | volumeName is the binding reference to the PersistentVolume backing this claim.
            = PersistentVolumeClaimStatus | PersistentVolumeClaimStatus is the current status of a persistent volume claim.
            accessModes [string] list=atomic | accessModes contains the actual access modes the volume backing the PVC has.
            allocatedResourceStatuses {string} map=granular | allocatedResourceStatuses stores status of resource being resized for the given PVC. Key names follow standard Kubernetes label syntax.
            allocatedResources {quantity} | allocatedResources tracks the resources allocated to a PVC including its capacity.
            capacity {quantity} | capacity represents the actual resources of the underlying volume.
            conditions [PersistentVolumeClaimCondition] listMap=type patch=merge mergeKey=type | conditions is the current Condition of persistent volume claim.
            currentVolumeAttributesClassName string | currentVolumeAttributesClassName is the current name of the VolumeAttributesClass the PVC is using.
            modifyVolumeStatus ModifyVolumeStatus | ModifyVolumeStatus represents the status object of ControllerModifyVolume operation.
            phase string enum=Bound,Lost,Pending | phase represents the current phase of PersistentVolumeClaim.
            = PersistentVolumeClaimTemplate | PersistentVolumeClaimTemplate is used to produce PersistentVolumeClaim objects as part of an EphemeralVolumeSource.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | May contain labels and annotations that will be copied into the PVC when creating it.
            spec! PersistentVolumeClaimSpec | The specification for the PersistentVolumeClaim.
            = PersistentVolumeClaimVolumeSource | PersistentVolumeClaimVolumeSource references the user's PVC in the same namespace.
            claimName! string | claimName is the name of a PersistentVolumeClaim in the same namespace as the pod using this volume.
            readOnly bool | readOnly Will force the ReadOnly setting in VolumeMounts.
            = PersistentVolumeSpec | PersistentVolumeSpec is the specification of a persistent volume.
            accessModes [string] list=atomic | accessModes contains all ways the volume can be mounted.
            awsElasticBlockStore AWSElasticBlockStoreVolumeSource | awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            azureDisk AzureDiskVolumeSource | azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
            azureFile AzureFilePersistentVolumeSource | azureFile represents an Azure File Service mount on the host and bind mount to the pod.
            capacity {quantity} | capacity is the description of the persistent volume's resources and capacity.
            cephfs CephFSPersistentVolumeSource | cephFS represents a Ceph FS mount on the host that shares a pod's lifetime.
            cinder CinderPersistentVolumeSource | cinder represents a cinder volume attached and mounted on kubelets host machine.
            claimRef ObjectReference map=granular | claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim.
            csi CSIPersistentVolumeSource | csi represents storage that is handled by an external CSI driver.
            fc FCVolumeSource | fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod.
            flexVolume FlexPersistentVolumeSource | flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
            flocker FlockerVolumeSource | flocker represents a Flocker volume attached to a kubelet's host machine and exposed to the pod for its usage.
            gcePersistentDisk GCEPersistentDiskVolumeSource | gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            glusterfs GlusterfsPersistentVolumeSource | glusterfs represents a Glusterfs volume that is attached to a host and exposed to the pod.
            hostPath HostPathVolumeSource | hostPath represents a directory on the host.
            iscsi ISCSIPersistentVolumeSource | iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            local LocalVolumeSource | local represents directly-attached storage with node affinity
            mountOptions [string] list=atomic | mountOptions is the list of mount options, e.g. ["ro", "soft"].
            nfs NFSVolumeSource | nfs represents an NFS mount on the host.
            nodeAffinity VolumeNodeAffinity | nodeAffinity defines constraints that limit what nodes this volume can be accessed from.
            persistentVolumeReclaimPolicy string enum=Delete,Recycle,Retain | persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim.
            photonPersistentDisk PhotonPersistentDiskVolumeSource | photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine.
            portworxVolume PortworxVolumeSource | portworxVolume represents a portworx volume attached and mounted on kubelets host machine.
            quobyte QuobyteVolumeSource | quobyte represents a Quobyte mount on the host that shares a pod's lifetime.
            rbd RBDPersistentVolumeSource | rbd represents a Rados Block Device mount on the host that shares a pod's lifetime.
            scaleIO ScaleIOPersistentVolumeSource | scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes.
            storageClassName string | storageClassName is the name of StorageClass to which this persistent volume belongs.
            storageos StorageOSPersistentVolumeSource | storageOS represents a StorageOS volume that is attached to the kubelet's host machine and mounted into the pod.
            volumeAttributesClassName string | Name of VolumeAttributesClass to which this persistent volume belongs.
            volumeMode string enum=Block,Filesystem | volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state.
            vsphereVolume VsphereVirtualDiskVolumeSource | vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine.
            = PersistentVolumeStatus | PersistentVolumeStatus is the current status of a persistent volume.
            lastPhaseTransitionTime time | lastPhaseTransitionTime is the time the phase transitioned from one to another and automatically resets to current time everytime a volume phase transitions.
            message string | message is a human-readable message indicating details about why the volume is in this state.
            phase string enum=Available,Bound,Failed,Pending,Released | phase indicates if a volume is available, bound to a claim, or released by a claim.
            reason string | reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.
            = PhotonPersistentDiskVolumeSource | Represents a Photon Controller persistent disk resource.
            fsType string | fsType is the filesystem type to mount.
            pdID! string | pdID is the ID that identifies Photon Controller persistent disk
            = Pod | Pod is a collection of containers that can run on a host.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec PodSpec | Specification of the desired behavior of the pod.
            status PodStatus | Most recently observed status of the pod.
            = PodAffinity | Pod affinity is a group of inter pod affinity scheduling rules.
            preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] list=atomic | The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the...
            requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] list=atomic | If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node.
            = PodAffinityTerm | Defines a set of pods (namely those matching the labelSelector relative to the given namespace(s)) that this pod should be co-located (affinity) or not co-located...
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector | A label query over a set of resources, in this case pods.
            matchLabelKeys [string] list=atomic | MatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration.
            mismatchLabelKeys [string] list=atomic | MismatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration.
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector | A label query over the set of namespaces that the term applies to.
            namespaces [string] list=atomic | namespaces specifies a static list of namespace names that the term applies to.
            topologyKey! string | This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching the labelSelector in the specified namespaces, where co-located is defined as...
            = PodAntiAffinity | Pod anti affinity is a group of inter pod anti affinity scheduling rules.
            preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] list=atomic | The scheduler will prefer to schedule pods to nodes that satisfy the anti-affinity expressions specified by this field, but it may choose a node that violates one or more of...
            requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] list=atomic | If the anti-affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node.
            = PodCertificateProjection | PodCertificateProjection provides a private key and X.509 certificate in the pod filesystem.
            certificateChainPath string | Write the certificate chain at this path in the projected volume.
            credentialBundlePath string | Write the credential bundle at this path in the projected volume.
            keyPath string | Write the key at this path in the projected volume.
            keyType! string | The type of keypair Kubelet will generate for the pod.
            maxExpirationSeconds int32 | maxExpirationSeconds is the maximum lifetime permitted for the certificate.
            signerName! string | Kubelet's generated CSRs will be addressed to this signer.
            userAnnotations {string} | userAnnotations allow pod authors to pass additional information to the signer implementation.
            = PodCondition | PodCondition contains details for the current condition of this pod.
            lastProbeTime time | Last time we probed the condition.
            lastTransitionTime time | Last time the condition transitioned from one status to another.
            message string | Human-readable message indicating details about last transition.
            observedGeneration int64 | If set, this represents the .metadata.generation that the pod condition was set based upon.
            reason string | Unique, one-word, CamelCase reason for the condition's last transition.
            status! string | Status is the status of the condition.
            type! string | Type is the type of the condition.
            = PodDNSConfig | PodDNSConfig defines the DNS parameters of a pod in addition to those generated from DNSPolicy.
            nameservers [string] list=atomic | A list of DNS name server IP addresses.
            options [PodDNSConfigOption] list=atomic | A list of DNS resolver options.
            searches [string] list=atomic | A list of DNS search domains for host-name lookup.
            = PodDNSConfigOption | PodDNSConfigOption defines DNS resolver options of a pod.
            name string | Name is this DNS resolver option's name.
            value string | Value is this DNS resolver option's value.
            = PodExtendedResourceClaimStatus | PodExtendedResourceClaimStatus is stored in the PodStatus for the extended resource requests backed by DRA. It stores the generated name for the corresponding special...
            requestMappings! [ContainerExtendedResourceRequest] list=atomic | RequestMappings identifies the mapping of <container, extended resource backed by DRA> to device request in the generated ResourceClaim.
            resourceClaimName! string | ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
            = PodIP | PodIP represents a single IP address allocated to the pod.
            ip! string | IP is the IP address assigned to the pod
            = PodOS | PodOS defines the OS parameters of a pod.
            name! string | Name is the name of the operating system.
            = PodReadinessGate | PodReadinessGate contains the reference to a pod condition
            conditionType! string | ConditionType refers to a condition in the pod's condition list with matching type.
            = PodResourceClaim | PodResourceClaim references exactly one ResourceClaim, either directly or by naming a ResourceClaimTemplate which is then turned into a ResourceClaim for the pod.
            name! string | Name uniquely identifies this resource claim inside the pod.
            resourceClaimName string | ResourceClaimName is the name of a ResourceClaim object in the same namespace as this pod.
            resourceClaimTemplateName string | ResourceClaimTemplateName is the name of a ResourceClaimTemplate object in the same namespace as this pod.
            = PodResourceClaimStatus | PodResourceClaimStatus is stored in the PodStatus for each PodResourceClaim which references a ResourceClaimTemplate.
            name! string | Name uniquely identifies this resource claim inside the pod.
            resourceClaimName string | ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
            = PodSchedulingGate | PodSchedulingGate is associated to a Pod to guard its scheduling.
            name! string | Name of the scheduling gate.
            = PodSchedulingGroup | PodSchedulingGroup identifies the runtime scheduling group instance that a Pod belongs to.
            podGroupName string | PodGroupName specifies the name of the standalone PodGroup object that represents the runtime instance of this group.
            = PodSecurityContext | PodSecurityContext holds pod-level security attributes and common container settings.
            appArmorProfile AppArmorProfile | appArmorProfile is the AppArmor options to use by the containers in this pod.
            fsGroup int64 | A special supplemental group that applies to all containers in a pod.
            fsGroupChangePolicy string enum=Always,OnRootMismatch | fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod.
            runAsGroup int64 | The GID to run the entrypoint of the container process.
            runAsNonRoot bool | Indicates that the container must run as a non-root user.
            runAsUser int64 | The UID to run the entrypoint of the container process.
            seLinuxChangePolicy string | seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod.
            seLinuxOptions SELinuxOptions | The SELinux context to be applied to all containers.
            seccompProfile SeccompProfile | The seccomp options to use by the containers in this pod.
            supplementalGroups [int64] list=atomic | A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified).
            supplementalGroupsPolicy string enum=Merge,Strict | Defines how supplemental groups of the first container processes are calculated.
            sysctls [Sysctl] list=atomic | Sysctls hold a list of namespaced sysctls used for the pod.
            windowsOptions WindowsSecurityContextOptions | The Windows specific settings applied to all containers.
            = PodSpec | PodSpec is a description of a pod.
            activeDeadlineSeconds int64 | Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill associated containers.
            affinity Affinity | If specified, the pod's scheduling constraints
            automountServiceAccountToken bool | AutomountServiceAccountToken indicates whether a service account token should be automatically mounted.
            containers! [Container] listMap=name patch=merge mergeKey=name | List of containers belonging to the pod.
            dnsConfig PodDNSConfig | Specifies the DNS parameters of a pod.
            dnsPolicy string enum=ClusterFirst,ClusterFirstWithHostNet,Default,None | Set DNS policy for the pod.
            enableServiceLinks bool | EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links.
            ephemeralContainers [EphemeralContainer] listMap=name patch=merge mergeKey=name | List of ephemeral containers run in this pod.
            hostAliases [HostAlias] listMap=ip patch=merge mergeKey=ip | HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified.
            hostIPC bool | Use the host's ipc namespace.
            hostNetwork bool | Host networking requested for this pod.
            hostPID bool | Use the host's pid namespace.
            hostUsers bool | Use the host's user namespace.
            hostname string | Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value.
            hostnameOverride string | HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod.
            imagePullSecrets [LocalObjectReference] listMap=name patch=merge mergeKey=name | ImagePullSecrets is an optional list of references to secrets in the same namespace to use for pulling any of the images used by this PodSpec.
            initContainers [Container] listMap=name patch=merge mergeKey=name | List of initialization containers belonging to the pod.
            nodeName string | NodeName indicates in which node this pod is scheduled.
            nodeSelector {string} map=atomic | NodeSelector is a selector which must be true for the pod to fit on a node.
            os PodOS | Specifies the OS of the containers in the pod.
            overhead {quantity} | Overhead represents the resource overhead associated with running a pod for a given RuntimeClass.
            preemptionPolicy string enum=Never,PreemptLowerPriority | PreemptionPolicy is the Policy for preempting pods with lower priority.
            priority int32 | The priority value.
            priorityClassName string | If specified, indicates the pod's priority. "system-node-critical" and "system-cluster-critical" are two special keywords which indicate the highest priorities with the former...
            readinessGates [PodReadinessGate] list=atomic | If specified, all readiness gates will be evaluated for pod readiness.
            resourceClaims [PodResourceClaim] listMap=name patch=merge,retainKeys mergeKey=name | ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start.
            resources ResourceRequirements | Resources is the total amount of CPU and Memory resources required by all containers in the pod.
            restartPolicy string enum=Always,Never,OnFailure | Restart policy for all containers within the pod.
            runtimeClassName string | RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod.
            schedulerName string | If specified, the pod will be dispatched by specified scheduler.
            schedulingGates [PodSchedulingGate] listMap=name patch=merge mergeKey=name | SchedulingGates is an opaque list of values that if specified will block scheduling the pod.
            schedulingGroup PodSchedulingGroup | SchedulingGroup provides a reference to the immediate scheduling runtime grouping object that this Pod belongs to.
            securityContext PodSecurityContext | SecurityContext holds pod-level security attributes and common container settings.
            serviceAccount string | DeprecatedServiceAccount is a deprecated alias for ServiceAccountName.
            serviceAccountName string | ServiceAccountName is the name of the ServiceAccount to use to run this pod.
            setHostnameAsFQDN bool | If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default).
            shareProcessNamespace bool | Share a single process namespace between all of the containers in a pod.
            subdomain string | If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>".
            terminationGracePeriodSeconds int64 | Optional duration in seconds the pod needs to terminate gracefully.
            tolerations [Toleration] list=atomic | If specified, the pod's tolerations.
            topologySpreadConstraints [TopologySpreadConstraint] listMap=topologyKey,whenUnsatisfiable patch=merge mergeKey=topologyKey | TopologySpreadConstraints describes how a group of pods ought to spread across topology domains.
            volumes [Volume] listMap=name patch=merge,retainKeys mergeKey=name | List of volumes that can be mounted by containers belonging to the pod.
            = PodStatus | PodStatus represents information about the status of a pod.
            allocatedResources {quantity} | AllocatedResources is the total requests allocated for this pod by the node.
            conditions [PodCondition] listMap=type patch=merge mergeKey=type | Current service state of pod.
            containerStatuses [ContainerStatus] list=atomic | Statuses of containers in this pod.
            ephemeralContainerStatuses [ContainerStatus] list=atomic | Statuses for any ephemeral containers that have run in this pod.
            extendedResourceClaimStatus PodExtendedResourceClaimStatus | Status of extended resource claim backed by DRA.
            hostIP string | hostIP holds the IP address of the host to which the pod is assigned.
            hostIPs [HostIP] list=atomic patch=merge mergeKey=ip | hostIPs holds the IP addresses allocated to the host.
            initContainerStatuses [ContainerStatus] list=atomic | Statuses of init containers in this pod.
            message string | A human readable message indicating details about why the pod is in this condition.
            nodeAllocatableResourceClaimStatuses [NodeAllocatableResourceClaimStatus] list=atomic | NodeAllocatableResourceClaimStatuses contains the status of node-allocatable resources that were allocated for this pod through DRA claims.
            nominatedNodeName string | nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods.
            observedGeneration int64 | If set, this represents the .metadata.generation that the pod status was set based upon.
            phase string enum=Failed,Pending,Running,Succeeded,Unknown | The phase of a Pod is a simple, high-level summary of where the Pod is in its lifecycle.
            podIP string | podIP address allocated to the pod.
            podIPs [PodIP] listMap=ip patch=merge mergeKey=ip | podIPs holds the IP addresses allocated to the pod.
            qosClass string enum=BestEffort,Burstable,Guaranteed | The Quality of Service (QOS) classification assigned to the pod based on resource requirements See PodQOSClass type for available QOS classes More info:...
            reason string | A brief CamelCase message indicating details about why the pod is in this state. e.g. 'Evicted'
            resize string | Status of resources resize desired for pod's containers.
            resourceClaimStatuses [PodResourceClaimStatus] listMap=name patch=merge,retainKeys mergeKey=name | Status of resource claims.
            resources ResourceRequirements | Resources represents the compute resource requests and limits that have been applied at the pod level if pod-level requests or limits are set in PodSpec.Resources
            startTime time | RFC 3339 date and time at which the object was acknowledged by the Kubelet.
            = PodTemplate | PodTemplate describes a template for creating copies of a predefined pod.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            template PodTemplateSpec | Template defines the pods that will be created from this pod template. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
            = PodTemplateSpec | PodTemplateSpec describes the data a pod should have when created from a template
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec PodSpec | Specification of the desired behavior of the pod.
            = PortStatus | PortStatus represents the error condition of a service port
            error string | Error is to record the problem with the service port The format of the error shall comply with the following rules: - built-in error values shall be specified in this file and...
            port! int32 default=0 | Port is the port number of the service port of which status is recorded here
            protocol! string enum=SCTP,TCP,UDP | Protocol is the protocol of the service port of which status is recorded here The supported values are: "TCP", "UDP", "SCTP" Possible enum values: - `"SCTP"` is the SCTP...
            = PortworxVolumeSource | PortworxVolumeSource represents a Portworx volume resource.
            fsType string | fSType represents the filesystem type to mount Must be a filesystem type supported by the host operating system.
            readOnly bool | readOnly defaults to false (read/write).
            volumeID! string | volumeID uniquely identifies a Portworx volume
            = PreferredSchedulingTerm | An empty preferred scheduling term matches all objects with implicit weight 0 (i.e. it's a no-op).
            preference! NodeSelectorTerm | A node selector term, associated with the corresponding weight.
            weight! int32 default=0 | Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100.
            = Probe | Probe describes a health check to be performed against a container to determine whether it is alive or ready to receive traffic.
            exec ExecAction | Exec specifies a command to execute in the container.
            failureThreshold int32 | Minimum consecutive failures for the probe to be considered failed after having succeeded.
            grpc GRPCAction | GRPC specifies a GRPC HealthCheckRequest.
            httpGet HTTPGetAction | HTTPGet specifies an HTTP GET request to perform.
            initialDelaySeconds int32 | Number of seconds after the container has started before liveness probes are initiated.
            periodSeconds int32 | How often (in seconds) to perform the probe.
            successThreshold int32 | Minimum consecutive successes for the probe to be considered successful after having failed.
            tcpSocket TCPSocketAction | TCPSocket specifies a connection to a TCP port.
            terminationGracePeriodSeconds int64 | Optional duration in seconds the pod needs to terminate gracefully upon probe failure.
            timeoutSeconds int32 | Number of seconds after which the probe times out.
            = ProjectedVolumeSource | Represents a projected volume source
            defaultMode int32 | defaultMode are the mode bits used to set permissions on created files by default.
            sources [VolumeProjection] list=atomic | sources is the list of volume projections.
            = QuobyteVolumeSource | Represents a Quobyte mount that lasts the lifetime of a pod.
            group string | group to map volume access to Default is no group
            readOnly bool | readOnly here will force the Quobyte volume to be mounted with read-only permissions.
            registry! string | registry represents a single or multiple Quobyte Registry services specified as a string as host:port pair (multiple entries are separated with commas) which acts as the...
            tenant string | tenant owning the given Quobyte volume in the Backend Used with dynamically provisioned Quobyte volumes, value is set by the plugin
            user string | user to map volume access to Defaults to serivceaccount user
            volume! string | volume is a string that references an already created Quobyte volume by name.
            = RBDPersistentVolumeSource | Represents a Rados Block Device mount that lasts the lifetime of a pod.
            fsType string | fsType is the filesystem type of the volume that you want to mount.
            image! string | image is the rados image name.
            keyring string default="/etc/ceph/keyring" | keyring is the path to key ring for RBDUser.
            monitors! [string] list=atomic | monitors is a collection of Ceph monitors.
            pool string default="rbd" | pool is the rados pool name.
            readOnly bool | readOnly here will force the ReadOnly setting in VolumeMounts.
            secretRef SecretReference | secretRef is name of the authentication secret for RBDUser.
            user string default="admin" | user is the rados user name.
            = RBDVolumeSource | Represents a Rados Block Device mount that lasts the lifetime of a pod.
            fsType string | fsType is the filesystem type of the volume that you want to mount.
            image! string | image is the rados image name.
            keyring string default="/etc/ceph/keyring" | keyring is the path to key ring for RBDUser.
            monitors! [string] list=atomic | monitors is a collection of Ceph monitors.
            pool string default="rbd" | pool is the rados pool name.
            readOnly bool | readOnly here will force the ReadOnly setting in VolumeMounts.
            secretRef LocalObjectReference | secretRef is name of the authentication secret for RBDUser.
            user string default="admin" | user is the rados user name.
            = ReplicationController | ReplicationController represents the configuration of a replication controller.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | If the Labels of a ReplicationController are empty, they are defaulted to be the same as the Pod(s) that the replication controller manages.
            spec ReplicationControllerSpec | Spec defines the specification of the desired behavior of the replication controller.
            status ReplicationControllerStatus | Status is the most recently observed status of the replication controller.
            = ReplicationControllerCondition | ReplicationControllerCondition describes the state of a replication controller at a certain point.
            lastTransitionTime time | The last time the condition transitioned from one status to another.
            message string | A human readable message indicating details about the transition.
            reason string | The reason for the condition's last transition.
            status! string | Status of the condition, one of True, False, Unknown.
            type! string | Type of replication controller condition.
            = ReplicationControllerSpec | ReplicationControllerSpec is the specification of a replication controller.
            minReadySeconds int32 default=0 | Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available.
            replicas int32 default=1 | Replicas is the number of desired replicas.
            selector {string} map=atomic | Selector is a label query over pods that should match the Replicas count.
            template PodTemplateSpec | Template is the object that describes the pod that will be created if insufficient replicas are detected.
            = ReplicationControllerStatus | ReplicationControllerStatus represents the current status of a replication controller.
            availableReplicas int32 | The number of available replicas (ready for at least minReadySeconds) for this replication controller.
            conditions [ReplicationControllerCondition] listMap=type patch=merge mergeKey=type | Represents the latest available observations of a replication controller's current state.
            fullyLabeledReplicas int32 | The number of pods that have labels matching the labels of the pod template of the replication controller.
            observedGeneration int64 | ObservedGeneration reflects the generation of the most recently observed replication controller.
            readyReplicas int32 | The number of ready replicas for this replication controller.
            replicas! int32 default=0 | Replicas is the most recently observed number of replicas.
            = ResourceClaim | ResourceClaim references one entry in PodSpec.ResourceClaims.
            name! string | Name must match the name of one entry in pod.spec.resourceClaims of the Pod where this field is used.
            request string | Request is the name chosen for a request in the referenced claim.
            = ResourceFieldSelector map=atomic | ResourceFieldSelector represents container resources (cpu, memory) and their output format
            containerName string | Container name: required for volumes, optional for env vars
            divisor quantity | Specifies the output format of the exposed resources, defaults to "1"
            resource! string | Required: resource to select
            = ResourceHealth | ResourceHealth represents the health of a resource.
            health string | Health of the resource. can be one of: - Healthy: operates as normal - Unhealthy: reported unhealthy.
            message string | Message provides human-readable context for Health (e.g. "ECC error count exceeded threshold").
            resourceID! string | ResourceID is the unique identifier of the resource.
            = ResourceQuota | ResourceQuota sets aggregate quota restrictions enforced per namespace
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec ResourceQuotaSpec | Spec defines the desired quota. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
            status ResourceQuotaStatus | Status defines the actual enforced quota and its current usage. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
            = ResourceQuotaSpec | ResourceQuotaSpec defines the desired hard limits to enforce for Quota.
            hard {quantity} | hard is the set of desired hard limits for each named resource.
            scopeSelector ScopeSelector | scopeSelector is also a collection of filters like scopes that must match each object tracked by a quota but expressed using ScopeSelectorOperator in combination with possible...
            scopes [string] list=atomic | A collection of filters that must match each object tracked by a quota.
            = ResourceQuotaStatus | ResourceQuotaStatus defines the enforced hard limits and observed use.
            hard {quantity} | Hard is the set of enforced hard limits for each named resource.
            used {quantity} | Used is the current observed total usage of the resource in the namespace.
            = ResourceRequirements | ResourceRequirements describes the compute resource requirements.
            claims [ResourceClaim] listMap=name | Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container.
            limits {quantity} | Limits describes the maximum amount of compute resources allowed.
            requests {quantity} | Requests describes the minimum amount of compute resources required.
            = ResourceStatus | ResourceStatus represents the status of a single resource allocated to a Pod.
            name! string | Name of the resource.
            resources [ResourceHealth] listMap=resourceID | List of unique resources health.
            = SELinuxOptions | SELinuxOptions are the labels to be applied to the container
            level string | Level is SELinux level label that applies to the container.
            role string | Role is a SELinux role label that applies to the container.
            type string | Type is a SELinux type label that applies to the container.
            user string | User is a SELinux user label that applies to the container.
            = ScaleIOPersistentVolumeSource | ScaleIOPersistentVolumeSource represents a persistent ScaleIO volume
            fsType string default="xfs" | fsType is the filesystem type to mount.
            gateway! string | gateway is the host address of the ScaleIO API Gateway.
            protectionDomain string | protectionDomain is the name of the ScaleIO Protection Domain for the configured storage.
            readOnly bool | readOnly defaults to false (read/write).
            secretRef! SecretReference | secretRef references to the secret for ScaleIO user and other sensitive information.
            sslEnabled bool | sslEnabled is the flag to enable/disable SSL communication with Gateway, default false
            storageMode string default="ThinProvisioned" | storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned.
            storagePool string | storagePool is the ScaleIO Storage Pool associated with the protection domain.
            system! string | system is the name of the storage system as configured in ScaleIO.
            volumeName string | volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source.
            = ScaleIOVolumeSource | ScaleIOVolumeSource represents a persistent ScaleIO volume
            fsType string default="xfs" | fsType is the filesystem type to mount.
            gateway! string | gateway is the host address of the ScaleIO API Gateway.
            protectionDomain string | protectionDomain is the name of the ScaleIO Protection Domain for the configured storage.
            readOnly bool | readOnly Defaults to false (read/write).
            secretRef! LocalObjectReference | secretRef references to the secret for ScaleIO user and other sensitive information.
            sslEnabled bool | sslEnabled Flag enable/disable SSL communication with Gateway, default false
            storageMode string default="ThinProvisioned" | storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned.
            storagePool string | storagePool is the ScaleIO Storage Pool associated with the protection domain.
            system! string | system is the name of the storage system as configured in ScaleIO.
            volumeName string | volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source.
            = ScopeSelector map=atomic | A scope selector represents the AND of the selectors represented by the scoped-resource selector requirements.
            matchExpressions [ScopedResourceSelectorRequirement] list=atomic | A list of scope selector requirements by scope of the resources.
            = ScopedResourceSelectorRequirement | A scoped-resource selector requirement is a selector that contains values, a scope name, and an operator that relates the scope name and values.
            operator! string enum=DoesNotExist,Exists,In,NotIn | Represents a scope's relationship to a set of values.
            scopeName! string enum=BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass | The name of the scope that the selector applies to.
            values [string] list=atomic | An array of string values.
            = SeccompProfile | SeccompProfile defines a pod/container's seccomp profile settings.
            localhostProfile string | localhostProfile indicates a profile defined in a file on the node should be used.
            type! string enum=Localhost,RuntimeDefault,Unconfined | type indicates which kind of seccomp profile will be applied.
            = Secret | Secret holds secret data of a certain type.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            data {byte} | Data contains the secret data.
            immutable bool | Immutable, if set to true, ensures that data stored in the Secret cannot be updated (only object metadata can be modified).
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            stringData {string} | stringData allows specifying non-binary secret data in string form.
            type string | Used to facilitate programmatic handling of secret data.
            = SecretEnvSource | SecretEnvSource selects a Secret to populate the environment variables with.
            name string | Name of the referent.
            optional bool | Specify whether the Secret must be defined
            = SecretKeySelector map=atomic | SecretKeySelector selects a key of a Secret.
            key! string | The key of the secret to select from.
            name string | Name of the referent.
            optional bool | Specify whether the Secret or its key must be defined
            = SecretProjection | Adapts a secret into a projected volume.
            items [KeyToPath] list=atomic | items if unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value.
            name string | Name of the referent.
            optional bool | optional field specify whether the Secret or its key must be defined
            = SecretReference map=atomic | SecretReference represents a Secret Reference.
            name string | name is unique within a namespace to reference a secret resource.
            namespace string | namespace defines the space within which the secret name must be unique.
            = SecretVolumeSource | Adapts a Secret into a volume.
            defaultMode int32 | defaultMode is Optional: mode bits used to set permissions on created files by default.
            items [KeyToPath] list=atomic | items If unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value.
            optional bool | optional field specify whether the Secret or its keys must be defined
            secretName string | secretName is the name of the secret in the pod's namespace to use.
            = SecurityContext | SecurityContext holds security configuration that will be applied to a container.
            allowPrivilegeEscalation bool | AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process.
            appArmorProfile AppArmorProfile | appArmorProfile is the AppArmor options to use by this container.
            capabilities Capabilities | The capabilities to add/drop when running containers.
            privileged bool | Run container in privileged mode.
            procMount string enum=Default,Unmasked | procMount denotes the type of proc mount to use for the containers.
            readOnlyRootFilesystem bool | Whether this container has a read-only root filesystem.
            runAsGroup int64 | The GID to run the entrypoint of the container process.
            runAsNonRoot bool | Indicates that the container must run as a non-root user.
            runAsUser int64 | The UID to run the entrypoint of the container process.
            seLinuxOptions SELinuxOptions | The SELinux context to be applied to the container.
            seccompProfile SeccompProfile | The seccomp options to use by this container.
            windowsOptions WindowsSecurityContextOptions | The Windows specific settings applied to all containers.
            = Service | Service is a named abstraction of software service (for example, mysql) consisting of local port (for example 3306) that the proxy listens on, and the selector that determines...
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec ServiceSpec | Spec defines the behavior of a service. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
            status ServiceStatus | Most recently observed status of the service.
            = ServiceAccount | ServiceAccount binds together: * a name, understood by users, and perhaps by peripheral systems, for an identity * a principal that can be authenticated and authorized * a set...
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            automountServiceAccountToken bool | AutomountServiceAccountToken indicates whether pods running as this service account should have an API token automatically mounted.
            imagePullSecrets [LocalObjectReference] list=atomic | ImagePullSecrets is a list of references to secrets in the same namespace to use for pulling any images in pods that reference this ServiceAccount.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            secrets [ObjectReference] listMap=name patch=merge mergeKey=name | Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use.
            = ServiceAccountTokenProjection | ServiceAccountTokenProjection represents a projected service account token volume.
            audience string | audience is the intended audience of the token.
            expirationSeconds int64 | expirationSeconds is the requested duration of validity of the service account token.
            path! string | path is the path relative to the mount point of the file to project the token into.
            = ServicePort | ServicePort contains information on service's port.
            appProtocol string | The application protocol for this port.
            name string | The name of this port within the service.
            nodePort int32 | The port on each node on which this service is exposed when type is NodePort or LoadBalancer.
            port! int32 default=0 | The port that will be exposed by this service.
            protocol string default="TCP" enum=SCTP,TCP,UDP | The IP protocol for this port.
            targetPort intstr | Number or name of the port to access on the pods targeted by the service.
            = ServiceSpec | ServiceSpec describes the attributes that a user creates on a service.
            allocateLoadBalancerNodePorts bool | allocateLoadBalancerNodePorts defines if NodePorts will be automatically allocated for services with type LoadBalancer.
            clusterIP string | clusterIP is the IP address of the service and is usually assigned randomly.
            clusterIPs [string] list=atomic | ClusterIPs is a list of IP addresses assigned to this service, and are usually assigned randomly.
            externalIPs [string] list=atomic | externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.
            externalName string | externalName is the external reference that discovery mechanisms will return as an alias for this service (e.g. a DNS CNAME record).
            externalTrafficPolicy string enum=Cluster,Local | externalTrafficPolicy describes how nodes distribute service traffic they receive on one of the Service's "externally-facing" addresses (NodePorts, ExternalIPs, and...
            healthCheckNodePort int32 | healthCheckNodePort specifies the healthcheck nodePort for the service.
            internalTrafficPolicy string enum=Cluster,Local | InternalTrafficPolicy describes how nodes distribute service traffic they receive on the ClusterIP. If set to "Local", the proxy will assume that pods only want to talk to...
            ipFamilies [string] list=atomic | IPFamilies is a list of IP families (e.g.
            ipFamilyPolicy string enum=PreferDualStack,RequireDualStack,SingleStack | IPFamilyPolicy represents the dual-stack-ness requested or required by this Service.
            loadBalancerClass string | loadBalancerClass is the class of the load balancer implementation this Service belongs to.
            loadBalancerIP string | Only applies to Service Type: LoadBalancer.
            loadBalancerSourceRanges [string] list=atomic | If specified and supported by the platform, this will restrict traffic through the cloud-provider load-balancer will be restricted to the specified client IPs.
            ports [ServicePort] listMap=port,protocol patch=merge mergeKey=port | The list of ports that are exposed by this service.
            publishNotReadyAddresses bool | publishNotReadyAddresses indicates that any agent which deals with endpoints for this Service should disregard any indications of ready/not-ready.
            selector {string} map=atomic | Route service traffic to pods with label keys and values matching this selector.
            sessionAffinity string enum=ClientIP,None | Supports "ClientIP" and "None".
            sessionAffinityConfig SessionAffinityConfig | sessionAffinityConfig contains the configurations of session affinity.
            trafficDistribution string | TrafficDistribution offers a way to express preferences for how traffic is distributed to Service endpoints.
            type string enum=ClusterIP,ExternalName,LoadBalancer,NodePort | type determines how the Service is exposed.
            = ServiceStatus | ServiceStatus represents the current status of a service.
            conditions [apimachinery.pkg.apis.meta.v1.Condition] listMap=type patch=merge mergeKey=type | Current service state
            loadBalancer LoadBalancerStatus | LoadBalancer contains the current status of the load-balancer, if one is present.
            = SessionAffinityConfig | SessionAffinityConfig represents the configurations of session affinity.
            clientIP ClientIPConfig | clientIP contains the configurations of Client IP based session affinity.
            = SleepAction | SleepAction describes a "sleep" action.
            seconds! int64 default=0 | Seconds is the number of seconds to sleep.
            = StorageOSPersistentVolumeSource | Represents a StorageOS persistent volume resource.
            fsType string | fsType is the filesystem type to mount.
            readOnly bool | readOnly defaults to false (read/write).
            secretRef ObjectReference | secretRef specifies the secret to use for obtaining the StorageOS API credentials.
            volumeName string | volumeName is the human-readable name of the StorageOS volume.
            volumeNamespace string | volumeNamespace specifies the scope of the volume within StorageOS. If no namespace is specified then the Pod's namespace will be used.
            = StorageOSVolumeSource | Represents a StorageOS persistent volume resource.
            fsType string | fsType is the filesystem type to mount.
            readOnly bool | readOnly defaults to false (read/write).
            secretRef LocalObjectReference | secretRef specifies the secret to use for obtaining the StorageOS API credentials.
            volumeName string | volumeName is the human-readable name of the StorageOS volume.
            volumeNamespace string | volumeNamespace specifies the scope of the volume within StorageOS. If no namespace is specified then the Pod's namespace will be used.
            = Sysctl | Sysctl defines a kernel parameter to be set
            name! string | Name of a property to set
            value! string | Value of a property to set
            = TCPSocketAction | TCPSocketAction describes an action based on opening a socket
            host string | Optional: Host name to connect to, defaults to the pod IP.
            port! intstr | Number or name of the port to access on the container.
            = Taint | The node this Taint is attached to has the "effect" on any pod that does not tolerate the Taint.
            effect! string enum=NoExecute,NoSchedule,PreferNoSchedule | Required.
            key! string | Required.
            timeAdded time | TimeAdded represents the time at which the taint was added.
            value string | The taint value corresponding to the taint key.
            = Toleration | The pod this Toleration is attached to tolerates any taint that matches the triple <key,value,effect> using the matching operator <operator>.
            effect string enum=NoExecute,NoSchedule,PreferNoSchedule | Effect indicates the taint effect to match.
            key string | Key is the taint key that the toleration applies to.
            operator string enum=Equal,Exists,Gt,Lt | Operator represents a key's relationship to the value.
            tolerationSeconds int64 | TolerationSeconds represents the period of time the toleration (which must be of effect NoExecute, otherwise this field is ignored) tolerates the taint.
            value string | Value is the taint value the toleration matches to.
            = TopologySelectorLabelRequirement | A topology selector requirement is a selector that matches given label.
            key! string | The label key that the selector applies to.
            values! [string] list=atomic | An array of string values.
            = TopologySelectorTerm map=atomic | A topology selector term represents the result of label queries.
            matchLabelExpressions [TopologySelectorLabelRequirement] list=atomic | A list of topology selector requirements by labels.
            = TopologySpreadConstraint | TopologySpreadConstraint specifies how to spread matching pods among the given topology.
            labelSelector apimachinery.pkg.apis.meta.v1.LabelSelector | LabelSelector is used to find matching pods.
            matchLabelKeys [string] list=atomic | MatchLabelKeys is a set of pod label keys to select the pods over which spreading will be calculated.
            maxSkew! int32 default=0 | MaxSkew describes the degree to which pods may be unevenly distributed.
            minDomains int32 | MinDomains indicates a minimum number of eligible domains.
            nodeAffinityPolicy string enum=Honor,Ignore | NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector when calculating pod topology spread skew.
            nodeTaintsPolicy string enum=Honor,Ignore | NodeTaintsPolicy indicates how we will treat node taints when calculating pod topology spread skew.
            topologyKey! string | TopologyKey is the key of node labels.
            whenUnsatisfiable! string enum=DoNotSchedule,ScheduleAnyway | WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy the spread constraint. - DoNotSchedule (default) tells the scheduler not to schedule it. -...
            = TypedLocalObjectReference map=atomic | TypedLocalObjectReference contains enough information to let you locate the typed referenced object inside the same namespace.
            apiGroup string | APIGroup is the group for the resource being referenced.
            kind! string | Kind is the type of resource being referenced
            name! string | Name is the name of resource being referenced
            = TypedObjectReference | TypedObjectReference contains enough information to let you locate the typed referenced object
            apiGroup string | APIGroup is the group for the resource being referenced.
            kind! string | Kind is the type of resource being referenced
            name! string | Name is the name of resource being referenced
            namespace string | Namespace is the namespace of resource being referenced Note that when a namespace is specified, a gateway.networking.k8s.io/ReferenceGrant object is required in the referent...
            = Volume | Volume represents a named volume in a pod that may be accessed by any container in the pod.
            awsElasticBlockStore AWSElasticBlockStoreVolumeSource | awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            azureDisk AzureDiskVolumeSource | azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
            azureFile AzureFileVolumeSource | azureFile represents an Azure File Service mount on the host and bind mount to the pod.
            cephfs CephFSVolumeSource | cephFS represents a Ceph FS mount on the host that shares a pod's lifetime.
            cinder CinderVolumeSource | cinder represents a cinder volume attached and mounted on kubelets host machine.
            configMap ConfigMapVolumeSource | configMap represents a configMap that should populate this volume
            csi CSIVolumeSource | csi (Container Storage Interface) represents ephemeral storage that is handled by certain external CSI drivers.
            downwardAPI DownwardAPIVolumeSource | downwardAPI represents downward API about the pod that should populate this volume
            emptyDir EmptyDirVolumeSource | emptyDir represents a temporary directory that shares a pod's lifetime.
            ephemeral EphemeralVolumeSource | ephemeral represents a volume that is handled by a cluster storage driver.
            fc FCVolumeSource | fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod.
            flexVolume FlexVolumeSource | flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
            flocker FlockerVolumeSource | flocker represents a Flocker volume attached to a kubelet's host machine.
            gcePersistentDisk GCEPersistentDiskVolumeSource | gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            gitRepo GitRepoVolumeSource | gitRepo represents a git repository at a particular revision.
            glusterfs GlusterfsVolumeSource | glusterfs represents a Glusterfs mount on the host that shares a pod's lifetime.
            hostPath HostPathVolumeSource | hostPath represents a pre-existing file or directory on the host machine that is directly exposed to the container.
            image ImageVolumeSource | image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine.
            iscsi ISCSIVolumeSource | iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod.
            name! string | name of the volume.
            nfs NFSVolumeSource | nfs represents an NFS mount on the host that shares a pod's lifetime More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
            persistentVolumeClaim PersistentVolumeClaimVolumeSource | persistentVolumeClaimVolumeSource represents a reference to a PersistentVolumeClaim in the same namespace.
            photonPersistentDisk PhotonPersistentDiskVolumeSource | photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine.
            portworxVolume PortworxVolumeSource | portworxVolume represents a portworx volume attached and mounted on kubelets host machine.
            projected ProjectedVolumeSource | projected items for all in one resources secrets, configmaps, and downward API
            quobyte QuobyteVolumeSource | quobyte represents a Quobyte mount on the host that shares a pod's lifetime.
            rbd RBDVolumeSource | rbd represents a Rados Block Device mount on the host that shares a pod's lifetime.
            scaleIO ScaleIOVolumeSource | scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes.
            secret SecretVolumeSource | secret represents a secret that should populate this volume.
            storageos StorageOSVolumeSource | storageOS represents a StorageOS volume attached and mounted on Kubernetes nodes.
            vsphereVolume VsphereVirtualDiskVolumeSource | vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine.
            = VolumeDevice | volumeDevice describes a mapping of a raw block device within a container.
            devicePath! string | devicePath is the path inside of the container that the device will be mapped to.
            name! string | name must match the name of a persistentVolumeClaim in the pod
            = VolumeMount | VolumeMount describes a mounting of a Volume within a container.
            mountPath! string | Path within the container at which the volume should be mounted.
            mountPropagation string enum=Bidirectional,HostToContainer,None | mountPropagation determines how mounts are propagated from the host to container and the other way around.
            name! string | This must match the Name of a Volume.
            readOnly bool | Mounted read-only if true, read-write otherwise (false or unspecified).
            recursiveReadOnly string | RecursiveReadOnly specifies whether read-only mounts should be handled recursively.
            subPath string | Path within the volume from which the container's volume should be mounted.
            subPathExpr string | Expanded path within the volume from which the container's volume should be mounted.
            = VolumeMountStatus | VolumeMountStatus shows status of volume mounts.
            mountPath! string | MountPath corresponds to the original VolumeMount.
            name! string | Name corresponds to the name of the original VolumeMount.
            readOnly bool | ReadOnly corresponds to the original VolumeMount.
            recursiveReadOnly string | RecursiveReadOnly must be set to Disabled, Enabled, or unspecified (for non-readonly mounts).
            volumeStatus VolumeStatus | volumeStatus represents volume-type-specific status about the mounted volume.
            = VolumeNodeAffinity | VolumeNodeAffinity defines constraints that limit what nodes this volume can be accessed from.
            required NodeSelector | required specifies hard node constraints that must be met.
            = VolumeProjection | Projection that may be projected along with other supported volume types.
            clusterTrustBundle ClusterTrustBundleProjection | ClusterTrustBundle allows a pod to access the `.spec.trustBundle` field of ClusterTrustBundle objects in an auto-updating file.
            configMap ConfigMapProjection | configMap information about the configMap data to project
            downwardAPI DownwardAPIProjection | downwardAPI information about the downwardAPI data to project
            podCertificate PodCertificateProjection | Projects an auto-rotating credential bundle (private key and certificate chain) that the pod can use either as a TLS client or server.
            secret SecretProjection | secret information about the secret data to project
            serviceAccountToken ServiceAccountTokenProjection | serviceAccountToken is information about the serviceAccountToken data to project
            = VolumeResourceRequirements | VolumeResourceRequirements describes the storage resource requirements for a volume.
            limits {quantity} | Limits describes the maximum amount of compute resources allowed.
            requests {quantity} | Requests describes the minimum amount of compute resources required.
            = VolumeStatus | VolumeStatus represents the status of a mounted volume.
            image ImageVolumeStatus | image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine.
            = VsphereVirtualDiskVolumeSource | Represents a vSphere volume resource.
            fsType string | fsType is filesystem type to mount.
            storagePolicyID string | storagePolicyID is the storage Policy Based Management (SPBM) profile ID associated with the StoragePolicyName.
            storagePolicyName string | storagePolicyName is the storage Policy Based Management (SPBM) profile name.
            volumePath! string | volumePath is the path that identifies vSphere volume vmdk
            = WeightedPodAffinityTerm | The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s)
            podAffinityTerm! PodAffinityTerm | Required.
            weight! int32 default=0 | weight associated with matching the corresponding podAffinityTerm, in the range 1-100.
            = WindowsSecurityContextOptions | WindowsSecurityContextOptions contain Windows-specific options and credentials.
            gmsaCredentialSpec string | GMSACredentialSpec is where the GMSA admission webhook (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the GMSA credential spec named by the...
            gmsaCredentialSpecName string | GMSACredentialSpecName is the name of the GMSA credential spec to use.
            hostProcess bool | HostProcess determines if a container should be run as a 'Host Process' container.
            runAsUserName string | The UserName in Windows to run the entrypoint of the container process.
            """##
    )
}
