// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let appsV1 = (
        package: "api.apps.v1",
        text: ##"""
            = ControllerRevision
            apiVersion string
            data any
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            revision! int64 default=0
            = DaemonSet
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec DaemonSetSpec default={}
            status DaemonSetStatus default={}
            = DaemonSetCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = DaemonSetSpec
            minReadySeconds int32
            revisionHistoryLimit int32
            selector! apimachinery.pkg.apis.meta.v1.LabelSelector
            template! api.core.v1.PodTemplateSpec default={}
            updateStrategy DaemonSetUpdateStrategy default={}
            = DaemonSetStatus
            collisionCount int32
            conditions [DaemonSetCondition] listMap=type patch=merge mergeKey=type
            currentNumberScheduled! int32 default=0
            desiredNumberScheduled! int32 default=0
            numberAvailable int32
            numberMisscheduled! int32 default=0
            numberReady! int32 default=0
            numberUnavailable int32
            observedGeneration int64
            updatedNumberScheduled int32
            = DaemonSetUpdateStrategy
            rollingUpdate RollingUpdateDaemonSet
            type string enum=OnDelete,RollingUpdate
            = Deployment
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec DeploymentSpec default={}
            status DeploymentStatus default={}
            = DeploymentCondition
            lastTransitionTime time
            lastUpdateTime time
            message string
            reason string
            status! string
            type! string
            = DeploymentSpec
            minReadySeconds int32
            paused bool
            progressDeadlineSeconds int32
            replicas int32
            revisionHistoryLimit int32
            selector! apimachinery.pkg.apis.meta.v1.LabelSelector
            strategy DeploymentStrategy patch=retainKeys default={}
            template! api.core.v1.PodTemplateSpec default={}
            = DeploymentStatus
            availableReplicas int32
            collisionCount int32
            conditions [DeploymentCondition] listMap=type patch=merge mergeKey=type
            observedGeneration int64
            readyReplicas int32
            replicas int32
            terminatingReplicas int32
            unavailableReplicas int32
            updatedReplicas int32
            = DeploymentStrategy
            rollingUpdate RollingUpdateDeployment
            type string enum=Recreate,RollingUpdate
            = ReplicaSet
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec ReplicaSetSpec default={}
            status ReplicaSetStatus default={}
            = ReplicaSetCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = ReplicaSetSpec
            minReadySeconds int32
            replicas int32
            selector! apimachinery.pkg.apis.meta.v1.LabelSelector
            template api.core.v1.PodTemplateSpec default={}
            = ReplicaSetStatus
            availableReplicas int32
            conditions [ReplicaSetCondition] listMap=type patch=merge mergeKey=type
            fullyLabeledReplicas int32
            observedGeneration int64
            readyReplicas int32
            replicas! int32 default=0
            terminatingReplicas int32
            = RollingUpdateDaemonSet
            maxSurge intstr
            maxUnavailable intstr
            = RollingUpdateDeployment
            maxSurge intstr
            maxUnavailable intstr
            = RollingUpdateStatefulSetStrategy
            maxUnavailable intstr
            partition int32
            = StatefulSet
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec StatefulSetSpec default={}
            status StatefulSetStatus default={}
            = StatefulSetCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = StatefulSetOrdinals
            start int32 default=0
            = StatefulSetPersistentVolumeClaimRetentionPolicy
            whenDeleted string
            whenScaled string
            = StatefulSetSpec
            minReadySeconds int32
            ordinals StatefulSetOrdinals
            persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy
            podManagementPolicy string enum=OrderedReady,Parallel
            replicas int32
            revisionHistoryLimit int32
            selector! apimachinery.pkg.apis.meta.v1.LabelSelector
            serviceName string default=""
            template! api.core.v1.PodTemplateSpec default={}
            updateStrategy StatefulSetUpdateStrategy default={}
            volumeClaimTemplates [api.core.v1.PersistentVolumeClaim] list=atomic
            = StatefulSetStatus
            availableReplicas int32 default=0
            collisionCount int32
            conditions [StatefulSetCondition] listMap=type patch=merge mergeKey=type
            currentReplicas int32
            currentRevision string
            observedGeneration int64
            readyReplicas int32
            replicas! int32 default=0
            updateRevision string
            updatedReplicas int32
            = StatefulSetUpdateStrategy
            rollingUpdate RollingUpdateStatefulSetStrategy
            type string enum=OnDelete,RollingUpdate
            """##
    )
}
