// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let batchV1 = (
        package: "api.batch.v1",
        text: ##"""
            = CronJob | CronJob represents the configuration of a single cron job.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec! CronJobSpec | Specification of the desired behavior of a cron job, including the schedule.
            status CronJobStatus | Current status of a cron job.
            = CronJobSpec | CronJobSpec describes how the job execution will look like and when it will actually run.
            concurrencyPolicy string enum=Allow,Forbid,Replace | Specifies how to treat concurrent executions of a Job.
            failedJobsHistoryLimit int32 | The number of failed finished jobs to retain.
            jobTemplate! JobTemplateSpec | Specifies the job that will be created when executing a CronJob.
            schedule! string | The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.
            startingDeadlineSeconds int64 | Optional deadline in seconds for starting the job if it misses scheduled time for any reason.
            successfulJobsHistoryLimit int32 | The number of successful finished jobs to retain.
            suspend bool | This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.
            timeZone string | The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.
            = CronJobStatus | CronJobStatus represents the current state of a cron job.
            active [api.core.v1.ObjectReference] list=atomic | A list of pointers to currently running jobs.
            lastScheduleTime time | Information when was the last time the job was successfully scheduled.
            lastSuccessfulTime time | Information when was the last time the job successfully completed.
            = Job | Job represents the configuration of a single job.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec JobSpec | Specification of the desired behavior of a job.
            status JobStatus | Current status of a job.
            = JobCondition | JobCondition describes current state of a job.
            lastProbeTime time | Last time the condition was checked.
            lastTransitionTime time | Last time the condition transit from one status to another.
            message string | Human readable message indicating details about last transition.
            reason string | (brief) reason for the condition's last transition.
            status! string | Status of the condition, one of True, False, Unknown.
            type! string | Type of job condition, Complete or Failed.
            = JobSpec | JobSpec describes how the job execution will look like.
            activeDeadlineSeconds int64 | Specifies the duration in seconds relative to the startTime that the job may be continuously active before the system tries to terminate it; value must be positive integer.
            backoffLimit int32 | Specifies the number of retries before marking this job failed.
            backoffLimitPerIndex int32 | Specifies the limit for the number of retries within an index before marking this index as failed.
            completionMode string enum=Indexed,NonIndexed | completionMode specifies how Pod completions are tracked.
            completions int32 | Specifies the desired number of successfully finished pods the job should be run with.
            managedBy string | ManagedBy field indicates the controller that manages a Job.
            manualSelector bool | manualSelector controls generation of pod labels and pod selectors.
            maxFailedIndexes int32 | Specifies the maximal number of failed indexes before marking the Job as failed, when backoffLimitPerIndex is set.
            parallelism int32 | Specifies the maximum desired number of pods the job should run at any given time.
            podFailurePolicy PodFailurePolicy | Specifies the policy of handling failed pods.
            podReplacementPolicy string enum=Failed,TerminatingOrFailed | podReplacementPolicy specifies when to create replacement Pods.
            selector apimachinery.pkg.apis.meta.v1.LabelSelector | A label query over pods that should match the pod count.
            successPolicy SuccessPolicy | successPolicy specifies the policy when the Job can be declared as succeeded.
            suspend bool | suspend specifies whether the Job controller should create Pods or not.
            template! api.core.v1.PodTemplateSpec | Describes the pod that will be created when executing a job.
            ttlSecondsAfterFinished int32 | ttlSecondsAfterFinished limits the lifetime of a Job that has finished execution (either Complete or Failed).
            = JobStatus | JobStatus represents the current state of a Job.
            active int32 | The number of pending and running pods which are not terminating (without a deletionTimestamp).
            completedIndexes string | completedIndexes holds the completed indexes when .spec.completionMode = "Indexed" in a text format.
            completionTime time | Represents time when the job was completed.
            conditions [JobCondition] list=atomic patch=merge mergeKey=type | The latest available observations of an object's current state.
            failed int32 | The number of pods which reached phase Failed.
            failedIndexes string | FailedIndexes holds the failed indexes when spec.backoffLimitPerIndex is set.
            ready int32 | The number of active pods which have a Ready condition and are not terminating (without a deletionTimestamp).
            startTime time | Represents time when the job controller started processing a job.
            succeeded int32 | The number of pods which reached phase Succeeded.
            terminating int32 | The number of pods which are terminating (in phase Pending or Running and have a deletionTimestamp).
            uncountedTerminatedPods UncountedTerminatedPods | uncountedTerminatedPods holds the UIDs of Pods that have terminated but the job controller hasn't yet accounted for in the status counters.
            = JobTemplateSpec | JobTemplateSpec describes the data a Job should have when created from a template
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata of the jobs created from this template.
            spec JobSpec | Specification of the desired behavior of the job.
            = PodFailurePolicy | PodFailurePolicy describes how failed pods influence the backoffLimit.
            rules! [PodFailurePolicyRule] list=atomic | A list of pod failure policy rules.
            = PodFailurePolicyOnExitCodesRequirement | PodFailurePolicyOnExitCodesRequirement describes the requirement for handling a failed pod based on its container exit codes.
            containerName string | Restricts the check for exit codes to the container with the specified name.
            operator! string enum=In,NotIn | Represents the relationship between the container exit code(s) and the specified values.
            values! [int32] list=set | Specifies the set of values.
            = PodFailurePolicyOnPodConditionsPattern | PodFailurePolicyOnPodConditionsPattern describes a pattern for matching an actual pod condition type.
            status string | Specifies the required Pod condition status.
            type! string | Specifies the required Pod condition type.
            = PodFailurePolicyRule | PodFailurePolicyRule describes how a pod failure is handled when the requirements are met.
            action! string enum=Count,FailIndex,FailJob,Ignore | Specifies the action taken on a pod failure when the requirements are satisfied.
            onExitCodes PodFailurePolicyOnExitCodesRequirement | Represents the requirement on the container exit codes.
            onPodConditions [PodFailurePolicyOnPodConditionsPattern] list=atomic | Represents the requirement on the pod conditions.
            = SuccessPolicy | SuccessPolicy describes when a Job can be declared as succeeded based on the success of some indexes.
            rules! [SuccessPolicyRule] list=atomic | rules represents the list of alternative rules for the declaring the Jobs as successful before `.status.succeeded >= .spec.completions`.
            = SuccessPolicyRule | SuccessPolicyRule describes rule for declaring a Job as succeeded.
            succeededCount int32 | succeededCount specifies the minimal required size of the actual set of the succeeded indexes for the Job.
            succeededIndexes string | succeededIndexes specifies the set of indexes which need to be contained in the actual set of the succeeded indexes for the Job.
            = UncountedTerminatedPods | UncountedTerminatedPods holds UIDs of Pods that have terminated but haven't been accounted in Job status counters.
            failed [string] list=set | failed holds UIDs of failed Pods.
            succeeded [string] list=set | succeeded holds UIDs of succeeded Pods.
            """##
    )
}
