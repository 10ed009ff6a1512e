import { App, Chart } from 'cdk8s';
import { topologyOf } from '../lib/architectures/architectures';
import { ArgoCdApplicationSet, type Member } from '../lib/delivery/argo-cd';
import type { Environment } from '../lib/environment/environment';

/** What several environments have together: the ApplicationSets that they name, a chart for each. */
export function applicationSets(environments: readonly Environment[]): App {
  const app = new App();
  const sets = new Map<string, [Member, ...Member[]]>();
  for (const environment of environments) {
    const argoCd = environment.delivery?.argoCd;
    if (!argoCd?.applicationSet) continue;
    const member = { topology: topologyOf(environment), argoCd };
    const members = sets.get(argoCd.applicationSet);
    if (members) members.push(member);
    else sets.set(argoCd.applicationSet, [member]);
  }
  for (const [name, members] of sets) new ArgoCdApplicationSet(new Chart(app, name), name, { name, members });
  return app;
}
