// What others may import: `import { Workload } from 'tempo-gitops'`. All else may change without notice.
export { LinkerdPolicy, type LinkerdPolicyProps } from './access/linkerd-policy';
export { NetworkPolicies, type NetworkPoliciesProps } from './access/network-policy';
export { readEnvironment, topologyOf } from './architectures/architectures';
export { tempo2 } from './architectures/tempo-2';
export { ArgoCdApplication, type ArgoCdApplicationProps } from './delivery/argo-cd';
export { FluxKustomization, type FluxKustomizationProps } from './delivery/flux';
export { annotated } from './delivery/metadata';
export type { Environment } from './environment/environment';
export { Datasources, type DatasourcesProps } from './grafana/grafana-datasource';
export { type Mount, type Program, Workload, type WorkloadProps } from './kubernetes/workload';
export { ObjectStoreKeys, type ObjectStoreKeysProps } from './secrets/external-secret';
export { DeployedComponent, type DeployedComponentProps } from './tempo/deployed-component';
export { OverridesFile, type OverridesFileProps } from './tempo/overrides-file';
export { type Architecture, architecture } from './topology/architecture';
export type { Component } from './topology/component';
export { Topology } from './topology/topology';
