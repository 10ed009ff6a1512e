import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Compactor } from '../lib/components/compactor';
import { Distributor } from '../lib/components/distributor';
import { Gateway } from '../lib/components/gateway';
import { GossipRing } from '../lib/components/gossip-ring';
import { Ingester } from '../lib/components/ingester';
import { Memcached } from '../lib/components/memcached';
import { MemcachedExporter } from '../lib/components/memcached-exporter';
import { MetricsGenerator } from '../lib/components/metrics-generator';
import { Overrides } from '../lib/components/overrides';
import { Querier } from '../lib/components/querier';
import { QueryFrontend } from '../lib/components/query-frontend';
import { Vulture } from '../lib/components/vulture';
import type { Topology } from '../lib/topology/topology';

/** Tempo: the way in, the way out, and what is between. */
export class TempoChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'tempo');
    const { components, monitoring } = topology.environment;
    const { memcached, metricsGenerator, vulture } = components;

    new Gateway(this, topology);
    if (vulture) new Vulture(this, topology, vulture);

    new Distributor(this, topology);
    new Ingester(this, topology);
    if (metricsGenerator) new MetricsGenerator(this, topology, metricsGenerator);

    new QueryFrontend(this, topology);
    new Querier(this, topology);
    if (memcached) new Memcached(this, topology, memcached);
    if (memcached && monitoring) new MemcachedExporter(this, topology, memcached);

    if (topology.has('compactor')) new Compactor(this, topology);

    new GossipRing(this, topology);
    new Overrides(this, topology);
  }
}
