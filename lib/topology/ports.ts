// What a port is, and those that are no component's: of the mesh and of DNS.

export interface Port {
  number: number;
  /**
   * What a Service says of the port; Linkerd treats a value that it does not know, such as grpc, as opaque.
   */
  appProtocol?: 'http' | 'kubernetes.io/h2c';
  /** Bytes that are no HTTP. Linkerd must be told, or it waits ten seconds to find out. */
  opaque?: true;
  /** Whose TLS it takes, where an environment has TLS: that between programs, or that of receivers. */
  tls?: 'programs' | 'receivers';
  /** In this environment it takes TLS alone. */
  secured?: true;
  /** In this environment both HTTP/1 and gRPC come in. */
  mixed?: true;
  /** What listens there tells of itself to scrapers. */
  metrics?: true;
  /** Called by those who are in no mesh: the proxy hands on what comes. What listens there asks who calls. */
  unmeshed?: true;
}

/**
 * The ports of the proxy in each meshed pod: the one that it takes connections of the mesh on, whatever port
 * they are for, and its own.
 * @see https://linkerd.io/2/reference/proxy-configuration/
 */
export const proxyPorts = {
  'linkerd-proxy': { number: 4143 },
  'linkerd-admin': { number: 4191, appProtocol: 'http', metrics: true },
} as const satisfies Record<string, Port>;

/**
 * Where the control plane of Linkerd listens for proxies: identity, destination, policy.
 * @see https://github.com/linkerd/linkerd2/blob/version-2.18/charts/partials/templates/_proxy.tpl
 */
export const controlPlanePorts: readonly number[] = [8080, 8086, 8090];

/** Where DNS listens. */
export const dnsPort = 53;
