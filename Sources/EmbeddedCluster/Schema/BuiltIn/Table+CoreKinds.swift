// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.

extension BuiltInSchemas {
    static let tableCoreKinds = """
        core.v1.Binding=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ target!:@ObjectReference+
        core.v1.ConfigMap=v1 apiVersion:s binaryData:{y} data:{s} immutable:b kind:s metadata:@meta.v1.ObjectMeta+
        core.v1.Endpoints=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ subsets:[@EndpointSubset]
        core.v1.Event=v1 action:s apiVersion:s count:i eventTime:t firstTimestamp:t involvedObject!:@ObjectReference+ kind:s
          lastTimestamp:t message:s metadata!:@meta.v1.ObjectMeta+ reason:s related:@ObjectReference reportingComponent:s
          reportingInstance:s series:@EventSeries source:@EventSource+ type:s
        core.v1.LimitRange=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@LimitRangeSpec+
        core.v1.Namespace=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@NamespaceSpec+ status:@NamespaceStatus+
        core.v1.Node=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@NodeSpec+ status:@NodeStatus+
        core.v1.PersistentVolumeClaim=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@PersistentVolumeClaimSpec+
          status:@PersistentVolumeClaimStatus+
        core.v1.Pod=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@PodSpec+ status:@PodStatus+
        core.v1.PodTemplate=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ template:@PodTemplateSpec+
        core.v1.ReplicationController=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@ReplicationControllerSpec+
          status:@ReplicationControllerStatus+
        core.v1.ResourceQuota=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@ResourceQuotaSpec+ status:@ResourceQuotaStatus+
        core.v1.Secret=v1 apiVersion:s data:{y} immutable:b kind:s metadata:@meta.v1.ObjectMeta+ stringData:{s} type:s
        core.v1.Service=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@ServiceSpec+ status:@ServiceStatus+
        core.v1.ServiceAccount=v1 apiVersion:s automountServiceAccountToken:b imagePullSecrets:[@LocalObjectReference] kind:s
          metadata:@meta.v1.ObjectMeta+ secrets:[@ObjectReference]#name~merge/name
        """
}
