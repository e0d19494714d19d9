// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let apiextensionsApiextensionsV1 = (
        package: "apiextensions-apiserver.pkg.apis.apiextensions.v1",
        text: ##"""
            = CustomResourceColumnDefinition | CustomResourceColumnDefinition specifies a column for server side printing.
            description string | description is a human readable description of this column.
            format string | format is an optional OpenAPI type definition for this column.
            jsonPath! string | jsonPath is a simple JSON path (i.e. with array notation) which is evaluated against each custom resource to produce the value for this column.
            name! string | name is a human readable name for the column.
            priority int32 | priority is an integer defining the relative importance of this column compared to others.
            type! string | type is an OpenAPI type definition for this column.
            = CustomResourceConversion | CustomResourceConversion describes how to convert different versions of a CR.
            strategy! string | strategy specifies how custom resources are converted between versions.
            webhook WebhookConversion | webhook describes how to call the conversion webhook.
            = CustomResourceDefinition | CustomResourceDefinition represents a resource that should be exposed on the API server.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
            spec! CustomResourceDefinitionSpec | spec describes how the user wants the resources to appear
            status CustomResourceDefinitionStatus | status indicates the actual state of the CustomResourceDefinition
            = CustomResourceDefinitionCondition | CustomResourceDefinitionCondition contains details for the current condition of this pod.
            lastTransitionTime time | lastTransitionTime last time the condition transitioned from one status to another.
            message string | message is a human-readable message indicating details about last transition.
            observedGeneration int64 | observedGeneration represents the .metadata.generation that the condition was set based upon.
            reason string | reason is a unique, one-word, CamelCase reason for the condition's last transition.
            status! string | status is the status of the condition.
            type! string | type is the type of the condition.
            = CustomResourceDefinitionNames | CustomResourceDefinitionNames indicates the names to serve this CustomResourceDefinition
            categories [string] list=atomic | categories is a list of grouped resources this custom resource belongs to (e.g. 'all').
            kind! string | kind is the serialized kind of the resource.
            listKind string | listKind is the serialized kind of the list for this resource.
            plural! string | plural is the plural name of the resource to serve.
            shortNames [string] list=atomic | shortNames are short names for the resource, exposed in API discovery documents, and used by clients to support invocations like `kubectl get <shortname>`.
            singular string | singular is the singular name of the resource.
            = CustomResourceDefinitionSpec | CustomResourceDefinitionSpec describes how a user wants their resource to appear
            conversion CustomResourceConversion | conversion defines conversion settings for the CRD.
            group! string | group is the API group of the defined custom resource.
            names! CustomResourceDefinitionNames | names specify the resource and kind names for the custom resource.
            preserveUnknownFields bool | preserveUnknownFields indicates that object fields which are not specified in the OpenAPI schema should be preserved when persisting to storage. apiVersion, kind, metadata and...
            scope! string | scope indicates whether the defined custom resource is cluster- or namespace-scoped.
            versions! [CustomResourceDefinitionVersion] list=atomic | versions is the list of all API versions of the defined custom resource.
            = CustomResourceDefinitionStatus | CustomResourceDefinitionStatus indicates the state of the CustomResourceDefinition
            acceptedNames CustomResourceDefinitionNames | acceptedNames are the names that are actually being used to serve discovery.
            conditions [CustomResourceDefinitionCondition] listMap=type | conditions indicate state for particular aspects of a CustomResourceDefinition
            observedGeneration int64 | The generation observed by the CRD controller.
            storedVersions [string] list=atomic | storedVersions lists all versions of CustomResources that were ever persisted.
            = CustomResourceDefinitionVersion | CustomResourceDefinitionVersion describes a version for CRD.
            additionalPrinterColumns [CustomResourceColumnDefinition] list=atomic | additionalPrinterColumns specifies additional columns returned in Table output.
            deprecated bool | deprecated indicates this version of the custom resource API is deprecated.
            deprecationWarning string | deprecationWarning overrides the default warning returned to API clients.
            name! string | name is the version name, e.g. “v1”, “v2beta1”, etc.
            schema CustomResourceValidation | schema describes the schema used for validation, pruning, and defaulting of this version of the custom resource.
            selectableFields [SelectableField] list=atomic | selectableFields specifies paths to fields that may be used as field selectors.
            served! bool default=false | served is a flag enabling/disabling this version from being served via REST APIs
            storage! bool default=false | storage indicates this version should be used when persisting custom resources to storage.
            subresources CustomResourceSubresources | subresources specify what subresources this version of the defined custom resource have.
            = CustomResourceSubresourceScale | CustomResourceSubresourceScale defines how to serve the scale subresource for CustomResources.
            labelSelectorPath string | labelSelectorPath defines the JSON path inside of a custom resource that corresponds to Scale `status.selector`.
            specReplicasPath! string | specReplicasPath defines the JSON path inside of a custom resource that corresponds to Scale `spec.replicas`.
            statusReplicasPath! string | statusReplicasPath defines the JSON path inside of a custom resource that corresponds to Scale `status.replicas`.
            = CustomResourceSubresourceStatus any | CustomResourceSubresourceStatus defines how to serve the status subresource for CustomResources.
            = CustomResourceSubresources | CustomResourceSubresources defines the status and scale subresources for CustomResources.
            scale CustomResourceSubresourceScale | scale indicates the custom resource should serve a `/scale` subresource that returns an `autoscaling/v1` Scale object.
            status CustomResourceSubresourceStatus | status indicates the custom resource should serve a `/status` subresource.
            = CustomResourceValidation | CustomResourceValidation is a list of validation methods for CustomResources.
            openAPIV3Schema any | openAPIV3Schema is the OpenAPI v3 schema to use for validation and pruning.
            = SelectableField | SelectableField specifies the JSON path of a field that may be used with field selectors.
            jsonPath! string | jsonPath is a simple JSON path which is evaluated against each custom resource to produce a field selector value.
            = ServiceReference | ServiceReference holds a reference to Service.legacy.k8s.io
            name! string | name is the name of the service.
            namespace! string | namespace is the namespace of the service.
            path string | path is an optional URL path at which the webhook will be contacted.
            port int32 | port is an optional service port at which the webhook will be contacted. `port` should be a valid port number (1-65535, inclusive).
            = WebhookClientConfig | WebhookClientConfig contains the information to make a TLS connection with the webhook.
            caBundle byte | caBundle is a PEM encoded CA bundle which will be used to validate the webhook's server certificate.
            service ServiceReference | service is a reference to the service for this webhook.
            url string | url gives the location of the webhook, in standard URL form (`scheme://host:port/path`).
            = WebhookConversion | WebhookConversion describes how to call a conversion webhook
            clientConfig WebhookClientConfig | clientConfig is the instructions for how to call the webhook if strategy is `Webhook`.
            conversionReviewVersions! [string] list=atomic | conversionReviewVersions is an ordered list of preferred `ConversionReview` versions the Webhook expects.
            """##
    )
}
