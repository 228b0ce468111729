/** Whether a value stays: itself, or by its members. A list stands for its elements, `*` for every member not named. */
export type Kept = 'kept' | { readonly [field: string]: Kept };

/** Fields that stay as they are. */
function fields(...names: readonly string[]): { readonly [field: string]: Kept } {
  return Object.fromEntries(names.map((name) => [name, 'kept'] as const));
}

const every: Kept = { '*': 'kept' };
const loadBalancer = fields('type');
const addresses = fields('apiVIP', 'apiVIPs', 'ingressVIP', 'ingressVIPs');
const encryptionKey: Kept = { kmsKey: fields('name', 'keyRing', 'location') };
const serviceEndpoints = fields('name', 'url');
const osDisk = fields('diskSizeGB', 'diskType', 'diskSizeGiB', 'DiskSizeGB', 'DiskType', 'sizeGB');

/** Machines of a platform, as a pool asks for them or as the default of all pools. */
const machines = {
  aws: {
    ...fields('zones', 'type', 'amiID', 'iamRole', 'iamProfile', 'additionalSecurityGroupIDs'),
    rootVolume: fields('type', 'size', 'iops', 'kmsKeyARN', 'throughput'),
    metadataService: fields('authentication'),
  },
  azure: {
    ...fields('zones', 'type', 'ultraSSDCapability', 'encryptionAtHost', 'vmNetworkingType'),
    osDisk,
    osImage: fields('plan', 'publisher', 'offer', 'sku', 'version'),
  },
  gcp: {
    ...fields('zones', 'type', 'tags', 'secureBoot', 'onHostMaintenance', 'confidentialCompute'),
    osDisk: { ...osDisk, encryptionKey },
  },
  ibmcloud: { ...fields('zones', 'type'), bootVolume: fields('encryptionKey') },
  nutanix: { ...fields('cpus', 'coresPerSocket', 'memoryMiB', 'bootType', 'failureDomains'), osDisk },
  openstack: {
    ...fields('type', 'zones', 'additionalNetworkIDs', 'additionalSecurityGroupIDs', 'serverGroupPolicy'),
    rootVolume: fields('size', 'type', 'types', 'zones'),
  },
  ovirt: { ...fields('instanceTypeID', 'memoryMB', 'vmType'), cpu: fields('cores', 'sockets'), osDisk },
  powervs: fields('volumeIDs', 'memoryGiB', 'processors', 'procType', 'sysType'),
  vsphere: { ...fields('zones', 'cpus', 'coresPerSocket', 'memoryMB'), osDisk },
} satisfies Kept;

const pool: Kept = {
  ...fields('name', 'hyperthreading', 'replicas', 'architecture'),
  platform: machines,
  fencing: { credentials: fields('certificateVerification') },
};

/** A platform: regions, clouds, projects, data centers, users and passwords are not among what stays. */
const platforms: Kept = {
  aws: {
    ...fields('subnets', 'hostedZone', 'hostedZoneRole', 'propagateUserTags', 'amiID', 'lbType', 'publicIpv4Pool'),
    ...fields('experimentalPropagateUserTags', 'preserveBootstrapIgnition', 'bestEffortDeleteIgnition'),
    userTags: every,
    vpc: { subnets: { ...fields('id'), roles: fields('type') } },
    serviceEndpoints,
    defaultMachinePlatform: machines.aws,
  },
  azure: {
    ...fields('armEndpoint', 'baseDomainResourceGroupName', 'networkResourceGroupName', 'virtualNetwork'),
    ...fields(
      'controlPlaneSubnet',
      'computeSubnet',
      'cloudName',
      'outboundType',
      'resourceGroupName',
      'clusterOSImage',
    ),
    userTags: every,
    defaultMachinePlatform: machines.azure,
  },
  baremetal: {
    ...fields('libvirtURI', 'clusterProvisioningIP', 'provisioningHostIP', 'bootstrapProvisioningIP', 'externalBridge'),
    ...fields('externalMACAddress', 'provisioningNetwork', 'provisioningBridge', 'provisioningMACAddress'),
    ...fields('provisioningNetworkCIDR', 'provisioningDHCPExternal', 'provisioningDHCPRange'),
    ...fields('provisioningNetworkInterface', 'bootstrapOSImage', 'clusterOSImage', 'additionalNTPServers'),
    ...fields('bootstrapExternalStaticIP', 'bootstrapExternalStaticGateway', 'bootstrapExternalStaticDNS'),
    ...addresses,
    hosts: {
      ...fields('name', 'role', 'bootMACAddress', 'hardwareProfile', 'bootMode'),
      bmc: fields('disableCertificateVerification'),
      rootDeviceHints: every,
    },
    loadBalancer,
  },
  external: fields('platformName', 'cloudControllerManager'),
  gcp: {
    ...fields('network', 'controlPlaneSubnet', 'computeSubnet', 'licenses', 'userProvisionedDNS'),
    userLabels: fields('key', 'value'),
    userTags: fields('parentID', 'key', 'value'),
    dns: { privateZone: fields('zone', 'name') },
    defaultMachinePlatform: machines.gcp,
  },
  ibmcloud: {
    ...fields('region', 'resourceGroupName', 'networkResourceGroupName', 'vpcName'),
    ...fields('controlPlaneSubnets', 'computeSubnets'),
    serviceEndpoints,
    defaultMachinePlatform: machines.ibmcloud,
  },
  none: {},
  nutanix: {
    ...fields('clusterOSImage', 'preloadedOSImageName', 'prismAPICallTimeout', 'subnetUUIDs'),
    ...addresses,
    prismCentral: { endpoint: fields('address', 'port') },
    prismElements: { ...fields('uuid', 'name'), endpoint: fields('address', 'port') },
    loadBalancer,
    defaultMachinePlatform: machines.nutanix,
  },
  openstack: {
    ...fields('externalNetwork', 'externalDNS', 'apiFloatingIP', 'ingressFloatingIP', 'lbFloatingIP', 'region'),
    ...fields('computeFlavor', 'trunkSupport', 'octaviaSupport', 'clusterOSImage', 'machinesSubnet'),
    ...addresses,
    controlPlanePort: { fixedIPs: { subnet: fields('id', 'name') }, network: fields('id', 'name') },
    loadBalancer,
    defaultMachinePlatform: machines.openstack,
  },
  ovirt: {
    ...fields(
      'ovirt_cluster_id',
      'ovirt_storage_domain_id',
      'ovirt_network_name',
      'vnicProfileID',
      'api_vip',
      'api_vips',
    ),
    ...fields('ingress_vip', 'ingress_vips'),
    defaultMachinePlatform: machines.ovirt,
  },
  powervs: {
    ...fields('serviceInstanceGUID', 'region', 'zone', 'vpcRegion', 'powervsResourceGroup', 'vpcName', 'vpcSubnets'),
    ...fields('clusterOSImage', 'tgName'),
    serviceEndpoints,
    defaultMachinePlatform: machines.powervs,
  },
  vsphere: {
    ...fields(
      'vCenter',
      'defaultDatastore',
      'folder',
      'cluster',
      'resourcePool',
      'network',
      'diskType',
      'clusterOSImage',
    ),
    ...addresses,
    vcenters: fields('server', 'port'),
    failureDomains: {
      ...fields('name', 'region', 'zone', 'server', 'zoneType', 'regionType'),
      topology: fields('computeCluster', 'networks', 'datastore', 'resourcePool', 'folder', 'template', 'tagIDs'),
    },
    loadBalancer,
    defaultMachinePlatform: machines.vsphere,
  },
};

const networks = fields('cidr', 'hostPrefix', 'hostSubnetLength');
const imageSources = fields('source', 'mirrors', 'sourcePolicy');

/** Of the installer's `InstallConfig`: what the reference keeps, secrets and what names an account or a place excepted. */
export const keptFields: Kept = {
  ...fields('apiVersion', 'kind', 'additionalTrustBundle', 'additionalTrustBundlePolicy', 'publish', 'fips'),
  ...fields('cpuPartitioningMode', 'credentialsMode', 'featureSet', 'featureGates'),
  metadata: fields('name', 'namespace', 'creationTimestamp'),
  networking: {
    ...fields('networkType', 'type', 'serviceNetwork', 'serviceCIDR', 'machineCIDR', 'clusterNetworkMTU'),
    machineNetwork: networks,
    clusterNetwork: networks,
    clusterNetworks: networks,
    ovnKubernetesConfig: { ipv4: fields('internalJoinSubnet') },
  },
  controlPlane: pool,
  arbiter: pool,
  compute: pool,
  platform: platforms,
  proxy: fields('httpProxy', 'httpsProxy', 'noProxy'),
  imageContentSources: imageSources,
  imageDigestSources: imageSources,
  operatorPublishingStrategy: fields('apiserver', 'ingress'),
  bootstrapInPlace: fields('installationDisk'),
  capabilities: fields('baselineCapabilitySet', 'additionalEnabledCapabilities'),
};
