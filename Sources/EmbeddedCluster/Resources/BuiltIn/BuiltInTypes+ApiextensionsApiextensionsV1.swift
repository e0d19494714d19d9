// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let apiextensionsApiextensionsV1 = (
        package: "apiextensions-apiserver.pkg.apis.apiextensions.v1",
        text: ##"""
            = CustomResourceColumnDefinition
            description string
            format string
            jsonPath! string
            name! string
            priority int32
            type! string
            = CustomResourceConversion
            strategy! string
            webhook WebhookConversion
            = CustomResourceDefinition
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! CustomResourceDefinitionSpec default={}
            status CustomResourceDefinitionStatus default={}
            = CustomResourceDefinitionCondition
            lastTransitionTime time
            message string
            observedGeneration int64
            reason string
            status! string
            type! string
            = CustomResourceDefinitionNames
            categories [string] list=atomic
            kind! string
            listKind string
            plural! string
            shortNames [string] list=atomic
            singular string
            = CustomResourceDefinitionSpec
            conversion CustomResourceConversion
            group! string
            names! CustomResourceDefinitionNames default={}
            preserveUnknownFields bool
            scope! string
            versions! [CustomResourceDefinitionVersion] list=atomic
            = CustomResourceDefinitionStatus
            acceptedNames CustomResourceDefinitionNames default={}
            conditions [CustomResourceDefinitionCondition] listMap=type
            observedGeneration int64
            storedVersions [string] list=atomic
            = CustomResourceDefinitionVersion
            additionalPrinterColumns [CustomResourceColumnDefinition] list=atomic
            deprecated bool
            deprecationWarning string
            name! string
            schema CustomResourceValidation
            selectableFields [SelectableField] list=atomic
            served! bool default=false
            storage! bool default=false
            subresources CustomResourceSubresources
            = CustomResourceSubresourceScale
            labelSelectorPath string
            specReplicasPath! string
            statusReplicasPath! string
            = CustomResourceSubresourceStatus any
            = CustomResourceSubresources
            scale CustomResourceSubresourceScale
            status CustomResourceSubresourceStatus
            = CustomResourceValidation
            openAPIV3Schema any
            = SelectableField
            jsonPath! string
            = ServiceReference
            name! string
            namespace! string
            path string
            port int32
            = WebhookClientConfig
            caBundle byte
            service ServiceReference
            url string
            = WebhookConversion
            clientConfig WebhookClientConfig
            conversionReviewVersions! [string] list=atomic
            """##
    )
}
