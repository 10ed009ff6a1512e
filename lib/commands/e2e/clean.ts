// Takes away what the test made, and nothing else.
import { Failure } from '../on-cluster/failure';
import { neighbours } from '../on-cluster/neighbours';
import type { Step } from './stage';

export const clean: Step = {
  name: 'clean',
  does: 'deletes what the test made',
  run: async ({ kubectl, environment, settings, deployer, files }) => {
    deployer.remove?.(files);
    const names = [environment.namespace, ...neighbours(environment).map(({ name }) => name)];
    const namespaces = kubectl.run([
      'delete',
      'namespace',
      ...names,
      '--ignore-not-found',
      `--timeout=${settings.timeoutSeconds}s`,
    ]);
    if (!namespaces.ok) throw new Failure([`namespaces are not gone: ${namespaces.stderr.trim()}`]);
    if (!settings.secret)
      kubectl.run([
        'delete',
        'clustersecretstores.external-secrets.io',
        '-l',
        'app.kubernetes.io/managed-by=tempo-e2e',
        '--ignore-not-found',
      ]);
    return `${names.length} namespaces deleted`;
  },
};
