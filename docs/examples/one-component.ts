// One component of Tempo inside another cdk8s app: `npx tsx one-component.ts` prints its manifests.
import { App, Chart, Yaml } from 'cdk8s';
import { DeployedComponent, OverridesFile, readEnvironment, topologyOf } from 'tempo-gitops';

const environment = `
cluster: example
images: { tempo: { version: 2.10.8 } }
tenants: { prod: {} }
storage: { bucket: traces, endpoint: s3.eu-west-1.amazonaws.com, region: eu-west-1 }
credentials: { store: vault, provider: connect, item: tempo-s3 }
`;

const reading = readEnvironment('example.yaml', environment);
if ('problems' in reading) throw new Error(reading.problems.join('\n'));
const topology = topologyOf(reading.environment);

const chart = new Chart(new App(), 'mine');
new DeployedComponent(chart, 'query-frontend', { topology, component: 'query-frontend' });
new OverridesFile(chart, 'overrides', { topology });
console.log(Yaml.stringify(...chart.toJson()));
