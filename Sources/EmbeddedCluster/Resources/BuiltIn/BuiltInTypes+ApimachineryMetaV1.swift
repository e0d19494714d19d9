// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let apimachineryMetaV1 = (
        package: "apimachinery.pkg.apis.meta.v1",
        text: ##"""
            = Condition
            lastTransitionTime! time
            message! string
            observedGeneration int64
            reason! string
            status! string
            type! string
            = DeleteOptions
            apiVersion string
            dryRun [string] list=atomic
            gracePeriodSeconds int64
            ignoreStoreReadErrorWithClusterBreakingPotential bool
            kind string
            orphanDependents bool
            preconditions Preconditions
            propagationPolicy string
            = FieldSelectorRequirement
            key! string
            operator! string
            values [string] list=atomic
            = LabelSelector map=atomic
            matchExpressions [LabelSelectorRequirement] list=atomic
            matchLabels {string}
            = LabelSelectorRequirement
            key! string
            operator! string
            values [string] list=atomic
            = ManagedFieldsEntry
            apiVersion string
            fieldsType string
            fieldsV1 any
            manager string
            operation string
            subresource string
            time time
            = ObjectMeta
            annotations {string}
            creationTimestamp time
            deletionGracePeriodSeconds int64
            deletionTimestamp time
            finalizers [string] list=set patch=merge
            generateName string
            generation int64
            labels {string}
            managedFields [ManagedFieldsEntry] list=atomic
            name string
            namespace string
            ownerReferences [OwnerReference] listMap=uid patch=merge mergeKey=uid
            resourceVersion string
            selfLink string
            uid string
            = OwnerReference map=atomic
            apiVersion! string
            blockOwnerDeletion bool
            controller bool
            kind! string
            name! string
            uid! string
            = Preconditions
            resourceVersion string
            uid string
            """##
    )
}
