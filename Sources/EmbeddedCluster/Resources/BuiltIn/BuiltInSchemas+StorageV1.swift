// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let storageV1 = (
        package: "api.storage.v1",
        text: ##"""
            = StorageClass | StorageClass describes the parameters for a class of storage for which PersistentVolumes can be dynamically provisioned.
            allowVolumeExpansion bool | allowVolumeExpansion shows whether the storage class allow volume expand.
            allowedTopologies [api.core.v1.TopologySelectorTerm] list=atomic | allowedTopologies restrict the node topologies where volumes can be dynamically provisioned.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            mountOptions [string] list=atomic | mountOptions controls the mountOptions for dynamically provisioned PersistentVolumes of this storage class. e.g. ["ro", "soft"].
            parameters {string} | parameters holds the parameters for the provisioner that should create volumes of this storage class.
            provisioner! string | provisioner indicates the type of the provisioner.
            reclaimPolicy string enum=Delete,Recycle,Retain | reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class.
            volumeBindingMode string enum=Immediate,WaitForFirstConsumer | volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.
            """##
    )
}
