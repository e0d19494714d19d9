// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.

extension BuiltInSchemas {
    static let tableWorkloads = """
        apps.v1.ControllerRevision=apps/v1 apiVersion:s data:* kind:s metadata:@meta.v1.ObjectMeta+ revision!:I
        apps.v1.DaemonSet=apps/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@DaemonSetSpec+ status:@DaemonSetStatus+
        apps.v1.DaemonSetCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        apps.v1.DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector!:@meta.v1.LabelSelector
          template!:@core.v1.PodTemplateSpec+ updateStrategy:@DaemonSetUpdateStrategy+
        apps.v1.DaemonSetStatus collisionCount:i conditions:[@DaemonSetCondition]#type~merge/type currentNumberScheduled!:i
          desiredNumberScheduled!:i numberAvailable:i numberMisscheduled!:i numberReady!:i numberUnavailable:i observedGeneration:I
          updatedNumberScheduled:i
        apps.v1.DaemonSetUpdateStrategy rollingUpdate:@RollingUpdateDaemonSet type:s
        apps.v1.Deployment=apps/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@DeploymentSpec+ status:@DeploymentStatus+
        apps.v1.DeploymentCondition lastTransitionTime:t lastUpdateTime:t message:s reason:s status!:s type!:s
        apps.v1.DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i
          selector!:@meta.v1.LabelSelector strategy:@DeploymentStrategy+~retainKeys template!:@core.v1.PodTemplateSpec+
        apps.v1.DeploymentStatus availableReplicas:i collisionCount:i conditions:[@DeploymentCondition]#type~merge/type
          observedGeneration:I readyReplicas:i replicas:i terminatingReplicas:i unavailableReplicas:i updatedReplicas:i
        apps.v1.DeploymentStrategy rollingUpdate:@RollingUpdateDeployment type:s
        apps.v1.ReplicaSet=apps/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@ReplicaSetSpec+ status:@ReplicaSetStatus+
        apps.v1.ReplicaSetCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        apps.v1.ReplicaSetSpec minReadySeconds:i replicas:i selector!:@meta.v1.LabelSelector template:@core.v1.PodTemplateSpec+
        apps.v1.ReplicaSetStatus availableReplicas:i conditions:[@ReplicaSetCondition]#type~merge/type fullyLabeledReplicas:i
          observedGeneration:I readyReplicas:i replicas!:i terminatingReplicas:i
        apps.v1.RollingUpdateDaemonSet maxSurge:x maxUnavailable:x
        apps.v1.RollingUpdateDeployment maxSurge:x maxUnavailable:x
        apps.v1.RollingUpdateStatefulSetStrategy maxUnavailable:x partition:i
        apps.v1.StatefulSet=apps/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@StatefulSetSpec+ status:@StatefulSetStatus+
        apps.v1.StatefulSetCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        apps.v1.StatefulSetOrdinals start:i
        apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s whenScaled:s
        apps.v1.StatefulSetSpec minReadySeconds:i ordinals:@StatefulSetOrdinals
          persistentVolumeClaimRetentionPolicy:@StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:s replicas:i
          revisionHistoryLimit:i selector!:@meta.v1.LabelSelector serviceName:s template!:@core.v1.PodTemplateSpec+
          updateStrategy:@StatefulSetUpdateStrategy+ volumeClaimTemplates:[@core.v1.PersistentVolumeClaim]
        apps.v1.StatefulSetStatus availableReplicas:i collisionCount:i conditions:[@StatefulSetCondition]#type~merge/type
          currentReplicas:i currentRevision:s observedGeneration:I readyReplicas:i replicas!:i updateRevision:s updatedReplicas:i
        apps.v1.StatefulSetUpdateStrategy rollingUpdate:@RollingUpdateStatefulSetStrategy type:s
        autoscaling.v1.CrossVersionObjectReference^ apiVersion:s kind!:s name!:s
        autoscaling.v1.HorizontalPodAutoscaler=autoscaling/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@HorizontalPodAutoscalerSpec+ status:@HorizontalPodAutoscalerStatus+
        autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas!:i minReplicas:i scaleTargetRef!:@CrossVersionObjectReference+
          targetCPUUtilizationPercentage:i
        autoscaling.v1.HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:i currentReplicas!:i desiredReplicas!:i
          lastScaleTime:t observedGeneration:I
        autoscaling.v1.Scale=autoscaling/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@ScaleSpec+ status:@ScaleStatus+
        autoscaling.v1.ScaleSpec replicas:i
        autoscaling.v1.ScaleStatus replicas!:i selector:s
        autoscaling.v2.ContainerResourceMetricSource container!:s name!:s target!:@MetricTarget+
        autoscaling.v2.ContainerResourceMetricStatus container!:s current!:@MetricValueStatus+ name!:s
        autoscaling.v2.CrossVersionObjectReference apiVersion:s kind!:s name!:s
        autoscaling.v2.ExternalMetricSource metric!:@MetricIdentifier+ target!:@MetricTarget+
        autoscaling.v2.ExternalMetricStatus current!:@MetricValueStatus+ metric!:@MetricIdentifier+
        autoscaling.v2.HPAScalingPolicy periodSeconds!:i type!:s value!:i
        autoscaling.v2.HPAScalingRules policies:[@HPAScalingPolicy] selectPolicy:s stabilizationWindowSeconds:i tolerance:q
        autoscaling.v2.HorizontalPodAutoscaler=autoscaling/v2 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@HorizontalPodAutoscalerSpec+ status:@HorizontalPodAutoscalerStatus+
        autoscaling.v2.HorizontalPodAutoscalerBehavior scaleDown:@HPAScalingRules scaleUp:@HPAScalingRules
        autoscaling.v2.HorizontalPodAutoscalerCondition lastTransitionTime:t message:s reason:s status!:s type!:s
        autoscaling.v2.HorizontalPodAutoscalerSpec behavior:@HorizontalPodAutoscalerBehavior maxReplicas!:i metrics:[@MetricSpec]
          minReplicas:i scaleTargetRef!:@CrossVersionObjectReference+
        autoscaling.v2.HorizontalPodAutoscalerStatus conditions:[@HorizontalPodAutoscalerCondition]#type~merge/type
          currentMetrics:[@MetricStatus] currentReplicas:i desiredReplicas!:i lastScaleTime:t observedGeneration:I
        autoscaling.v2.MetricIdentifier name!:s selector:@meta.v1.LabelSelector
        autoscaling.v2.MetricSpec containerResource:@ContainerResourceMetricSource external:@ExternalMetricSource
          object:@ObjectMetricSource pods:@PodsMetricSource resource:@ResourceMetricSource type!:s
        autoscaling.v2.MetricStatus containerResource:@ContainerResourceMetricStatus external:@ExternalMetricStatus
          object:@ObjectMetricStatus pods:@PodsMetricStatus resource:@ResourceMetricStatus type!:s
        autoscaling.v2.MetricTarget averageUtilization:i averageValue:q type!:s value:q
        autoscaling.v2.MetricValueStatus averageUtilization:i averageValue:q value:q
        autoscaling.v2.ObjectMetricSource describedObject!:@CrossVersionObjectReference+ metric!:@MetricIdentifier+ target!:@MetricTarget+
        autoscaling.v2.ObjectMetricStatus current!:@MetricValueStatus+ describedObject!:@CrossVersionObjectReference+
          metric!:@MetricIdentifier+
        autoscaling.v2.PodsMetricSource metric!:@MetricIdentifier+ target!:@MetricTarget+
        autoscaling.v2.PodsMetricStatus current!:@MetricValueStatus+ metric!:@MetricIdentifier+
        autoscaling.v2.ResourceMetricSource name!:s target!:@MetricTarget+
        autoscaling.v2.ResourceMetricStatus current!:@MetricValueStatus+ name!:s
        batch.v1.CronJob=batch/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec!:@CronJobSpec+ status:@CronJobStatus+
        batch.v1.CronJobSpec concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate!:@JobTemplateSpec+ schedule!:s
          startingDeadlineSeconds:I successfulJobsHistoryLimit:i suspend:b timeZone:s
        batch.v1.CronJobStatus active:[@core.v1.ObjectReference] lastScheduleTime:t lastSuccessfulTime:t
        batch.v1.Job=batch/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@JobSpec+ status:@JobStatus+
        batch.v1.JobCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status!:s type!:s
        batch.v1.JobSpec activeDeadlineSeconds:I backoffLimit:i backoffLimitPerIndex:i completionMode:s completions:i managedBy:s
          manualSelector:b maxFailedIndexes:i parallelism:i podFailurePolicy:@PodFailurePolicy podReplacementPolicy:s
          selector:@meta.v1.LabelSelector successPolicy:@SuccessPolicy suspend:b template!:@core.v1.PodTemplateSpec+
          ttlSecondsAfterFinished:i
        batch.v1.JobStatus active:i completedIndexes:s completionTime:t conditions:[@JobCondition]~merge/type failed:i failedIndexes:s
          ready:i startTime:t succeeded:i terminating:i uncountedTerminatedPods:@UncountedTerminatedPods
        batch.v1.JobTemplateSpec metadata:@meta.v1.ObjectMeta+ spec:@JobSpec+
        batch.v1.PodFailurePolicy rules!:[@PodFailurePolicyRule]
        batch.v1.PodFailurePolicyOnExitCodesRequirement containerName:s operator!:s values!:[i]=
        batch.v1.PodFailurePolicyOnPodConditionsPattern status:s type!:s
        batch.v1.PodFailurePolicyRule action!:s onExitCodes:@PodFailurePolicyOnExitCodesRequirement
          onPodConditions:[@PodFailurePolicyOnPodConditionsPattern]
        batch.v1.SuccessPolicy rules!:[@SuccessPolicyRule]
        batch.v1.SuccessPolicyRule succeededCount:i succeededIndexes:s
        batch.v1.UncountedTerminatedPods failed:[s]= succeeded:[s]=
        policy.v1.Eviction=policy/v1 apiVersion:s deleteOptions:@meta.v1.DeleteOptions kind:s metadata:@meta.v1.ObjectMeta+
        policy.v1.PodDisruptionBudget=policy/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@PodDisruptionBudgetSpec+
          status:@PodDisruptionBudgetStatus+
        policy.v1.PodDisruptionBudgetSpec maxUnavailable:x minAvailable:x selector:@meta.v1.LabelSelector~replace
          unhealthyPodEvictionPolicy:s
        policy.v1.PodDisruptionBudgetStatus conditions:[@meta.v1.Condition]#type~merge/type currentHealthy:i desiredHealthy:i
          disruptedPods:{t} disruptionsAllowed:i expectedPods:i observedGeneration:I
        """
}
