// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.

extension BuiltInSchemas {
    static let tableVolumes = """
        core.v1.AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID!:s
        core.v1.AttachedVolume devicePath!:s name!:s
        core.v1.AzureDiskVolumeSource cachingMode:s diskName!:s diskURI!:s fsType:s kind:s readOnly:b
        core.v1.AzureFilePersistentVolumeSource readOnly:b secretName!:s secretNamespace:s shareName!:s
        core.v1.AzureFileVolumeSource readOnly:b secretName!:s shareName!:s
        core.v1.CSIPersistentVolumeSource controllerExpandSecretRef:@SecretReference controllerPublishSecretRef:@SecretReference driver!:s
          fsType:s nodeExpandSecretRef:@SecretReference nodePublishSecretRef:@SecretReference nodeStageSecretRef:@SecretReference
          readOnly:b volumeAttributes:{s} volumeHandle!:s
        core.v1.CSIVolumeSource driver!:s fsType:s nodePublishSecretRef:@LocalObjectReference readOnly:b volumeAttributes:{s}
        core.v1.CephFSPersistentVolumeSource monitors!:[s] path:s readOnly:b secretFile:s secretRef:@SecretReference user:s
        core.v1.CephFSVolumeSource monitors!:[s] path:s readOnly:b secretFile:s secretRef:@LocalObjectReference user:s
        core.v1.CinderPersistentVolumeSource fsType:s readOnly:b secretRef:@SecretReference volumeID!:s
        core.v1.CinderVolumeSource fsType:s readOnly:b secretRef:@LocalObjectReference volumeID!:s
        core.v1.ClusterTrustBundleProjection labelSelector:@meta.v1.LabelSelector name:s optional:b path!:s signerName:s
        core.v1.ConfigMapEnvSource name:s optional:b
        core.v1.ConfigMapNodeConfigSource kubeletConfigKey!:s name!:s namespace!:s resourceVersion:s uid:s
        core.v1.ConfigMapProjection items:[@KeyToPath] name:s optional:b
        core.v1.ConfigMapVolumeSource defaultMode:i items:[@KeyToPath] name:s optional:b
        core.v1.DownwardAPIProjection items:[@DownwardAPIVolumeFile]
        core.v1.DownwardAPIVolumeSource defaultMode:i items:[@DownwardAPIVolumeFile]
        core.v1.EmptyDirVolumeSource medium:s sizeLimit:q
        core.v1.EnvFromSource configMapRef:@ConfigMapEnvSource prefix:s secretRef:@SecretEnvSource
        core.v1.EnvVarSource configMapKeyRef:@ConfigMapKeySelector fieldRef:@ObjectFieldSelector fileKeyRef:@FileKeySelector
          resourceFieldRef:@ResourceFieldSelector secretKeyRef:@SecretKeySelector
        core.v1.EphemeralVolumeSource volumeClaimTemplate:@PersistentVolumeClaimTemplate
        core.v1.EventSource component:s host:s
        core.v1.FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s] wwids:[s]
        core.v1.FlexPersistentVolumeSource driver!:s fsType:s options:{s} readOnly:b secretRef:@SecretReference
        core.v1.FlexVolumeSource driver!:s fsType:s options:{s} readOnly:b secretRef:@LocalObjectReference
        core.v1.FlockerVolumeSource datasetName:s datasetUUID:s
        core.v1.GCEPersistentDiskVolumeSource fsType:s partition:i pdName!:s readOnly:b
        core.v1.GitRepoVolumeSource directory:s repository!:s revision:s
        core.v1.GlusterfsPersistentVolumeSource endpoints!:s endpointsNamespace:s path!:s readOnly:b
        core.v1.GlusterfsVolumeSource endpoints!:s path!:s readOnly:b
        core.v1.HostPathVolumeSource path!:s type:s
        core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn!:s iscsiInterface:s lun!:i
          portals:[s] readOnly:b secretRef:@SecretReference targetPortal!:s
        core.v1.ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn!:s iscsiInterface:s lun!:i
          portals:[s] readOnly:b secretRef:@LocalObjectReference targetPortal!:s
        core.v1.ImageVolumeSource pullPolicy:s reference:s
        core.v1.LocalVolumeSource fsType:s path!:s
        core.v1.NFSVolumeSource path!:s readOnly:b server!:s
        core.v1.NodeConfigSource configMap:@ConfigMapNodeConfigSource
        core.v1.PersistentVolume=v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@PersistentVolumeSpec+
          status:@PersistentVolumeStatus+
        core.v1.PersistentVolumeClaimVolumeSource claimName!:s readOnly:b
        core.v1.PhotonPersistentDiskVolumeSource fsType:s pdID!:s
        core.v1.PodCertificateProjection certificateChainPath:s credentialBundlePath:s keyPath:s keyType!:s maxExpirationSeconds:i
          signerName!:s userAnnotations:{s}
        core.v1.PortworxVolumeSource fsType:s readOnly:b volumeID!:s
        core.v1.ProjectedVolumeSource defaultMode:i sources:[@VolumeProjection]
        core.v1.QuobyteVolumeSource group:s readOnly:b registry!:s tenant:s user:s volume!:s
        core.v1.RBDPersistentVolumeSource fsType:s image!:s keyring:s monitors!:[s] pool:s readOnly:b secretRef:@SecretReference user:s
        core.v1.RBDVolumeSource fsType:s image!:s keyring:s monitors!:[s] pool:s readOnly:b secretRef:@LocalObjectReference user:s
        core.v1.ScaleIOPersistentVolumeSource fsType:s gateway!:s protectionDomain:s readOnly:b secretRef!:@SecretReference sslEnabled:b
          storageMode:s storagePool:s system!:s volumeName:s
        core.v1.ScaleIOVolumeSource fsType:s gateway!:s protectionDomain:s readOnly:b secretRef!:@LocalObjectReference sslEnabled:b
          storageMode:s storagePool:s system!:s volumeName:s
        core.v1.SecretEnvSource name:s optional:b
        core.v1.SecretProjection items:[@KeyToPath] name:s optional:b
        core.v1.SecretVolumeSource defaultMode:i items:[@KeyToPath] optional:b secretName:s
        core.v1.ServiceAccountTokenProjection audience:s expirationSeconds:I path!:s
        core.v1.StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:@ObjectReference volumeName:s volumeNamespace:s
        core.v1.StorageOSVolumeSource fsType:s readOnly:b secretRef:@LocalObjectReference volumeName:s volumeNamespace:s
        core.v1.Volume awsElasticBlockStore:@AWSElasticBlockStoreVolumeSource azureDisk:@AzureDiskVolumeSource
          azureFile:@AzureFileVolumeSource cephfs:@CephFSVolumeSource cinder:@CinderVolumeSource configMap:@ConfigMapVolumeSource
          csi:@CSIVolumeSource downwardAPI:@DownwardAPIVolumeSource emptyDir:@EmptyDirVolumeSource ephemeral:@EphemeralVolumeSource
          fc:@FCVolumeSource flexVolume:@FlexVolumeSource flocker:@FlockerVolumeSource gcePersistentDisk:@GCEPersistentDiskVolumeSource
          gitRepo:@GitRepoVolumeSource glusterfs:@GlusterfsVolumeSource hostPath:@HostPathVolumeSource image:@ImageVolumeSource
          iscsi:@ISCSIVolumeSource name!:s nfs:@NFSVolumeSource persistentVolumeClaim:@PersistentVolumeClaimVolumeSource
          photonPersistentDisk:@PhotonPersistentDiskVolumeSource portworxVolume:@PortworxVolumeSource projected:@ProjectedVolumeSource
          quobyte:@QuobyteVolumeSource rbd:@RBDVolumeSource scaleIO:@ScaleIOVolumeSource secret:@SecretVolumeSource
          storageos:@StorageOSVolumeSource vsphereVolume:@VsphereVirtualDiskVolumeSource
        core.v1.VolumeProjection clusterTrustBundle:@ClusterTrustBundleProjection configMap:@ConfigMapProjection
          downwardAPI:@DownwardAPIProjection podCertificate:@PodCertificateProjection secret:@SecretProjection
          serviceAccountToken:@ServiceAccountTokenProjection
        core.v1.VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath!:s
        """
}
