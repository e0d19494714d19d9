// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let batchV1 = (
        package: "api.batch.v1",
        text: ##"""
            = CronJob
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! CronJobSpec default={}
            status CronJobStatus default={}
            = CronJobSpec
            concurrencyPolicy string enum=Allow,Forbid,Replace
            failedJobsHistoryLimit int32
            jobTemplate! JobTemplateSpec default={}
            schedule! string
            startingDeadlineSeconds int64
            successfulJobsHistoryLimit int32
            suspend bool
            timeZone string
            = CronJobStatus
            active [api.core.v1.ObjectReference] list=atomic
            lastScheduleTime time
            lastSuccessfulTime time
            = Job
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec JobSpec default={}
            status JobStatus default={}
            = JobCondition
            lastProbeTime time
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = JobSpec
            activeDeadlineSeconds int64
            backoffLimit int32
            backoffLimitPerIndex int32
            completionMode string enum=Indexed,NonIndexed
            completions int32
            managedBy string
            manualSelector bool
            maxFailedIndexes int32
            parallelism int32
            podFailurePolicy PodFailurePolicy
            podReplacementPolicy string enum=Failed,TerminatingOrFailed
            selector apimachinery.pkg.apis.meta.v1.LabelSelector
            successPolicy SuccessPolicy
            suspend bool
            template! api.core.v1.PodTemplateSpec default={}
            ttlSecondsAfterFinished int32
            = JobStatus
            active int32
            completedIndexes string
            completionTime time
            conditions [JobCondition] list=atomic patch=merge mergeKey=type
            failed int32
            failedIndexes string
            ready int32
            startTime time
            succeeded int32
            terminating int32
            uncountedTerminatedPods UncountedTerminatedPods
            = JobTemplateSpec
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec JobSpec default={}
            = PodFailurePolicy
            rules! [PodFailurePolicyRule] list=atomic
            = PodFailurePolicyOnExitCodesRequirement
            containerName string
            operator! string enum=In,NotIn
            values! [int32] list=set
            = PodFailurePolicyOnPodConditionsPattern
            status string default=""
            type! string
            = PodFailurePolicyRule
            action! string enum=Count,FailIndex,FailJob,Ignore
            onExitCodes PodFailurePolicyOnExitCodesRequirement
            onPodConditions [PodFailurePolicyOnPodConditionsPattern] list=atomic
            = SuccessPolicy
            rules! [SuccessPolicyRule] list=atomic
            = SuccessPolicyRule
            succeededCount int32
            succeededIndexes string
            = UncountedTerminatedPods
            failed [string] list=set
            succeeded [string] list=set
            """##
    )
}
