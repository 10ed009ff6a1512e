// Calls that only one of two versions lets through.

import { endOf } from '../access/network-simulator';
import { anybody, type Peer, short } from '../access/peers';
import type { Workload } from '../manifests/kubernetes';
import { namespaceLabel } from '../manifests/policies';
import { kinds, portsOf, said } from '../rules/reach';
import type { Request } from '../topology/requests';
import { addressOf, type Piece, pieces, sayPieces } from './addresses';
import type { World } from './world';

/** A call that only one version lets through. */
export interface Crossing {
  opens: boolean;
  /** The workload whose policies decide. */
  workload: string;
  /** What decided, in both versions. */
  by: string[];
  /** Who calls, or from which addresses. */
  from: string | Piece;
  to: string | Piece;
  /** Port and request. */
  what: string;
}

type Both = [before: World, after: World];
interface Caller {
  peer: Peer;
  piece?: Piece;
}

function inAddresses(piece: Piece): Caller {
  const address = addressOf(piece.family, piece.first);
  return { peer: { name: 'addresses', who: { namespace: 'elsewhere', address }, end: { address } }, piece };
}

/** All callers that one of both versions names, each once. */
function callers(worlds: Both): Caller[] {
  const known = new Map(worlds.flatMap((world) => world.peers()).map((peer) => [peer.name, peer]));
  const ranges = worlds.flatMap(({ manifests }) =>
    manifests.networkPolicies.flatMap(({ spec }) =>
      spec.ingress.flatMap(({ from }) =>
        from.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...ipBlock.except] : [])),
      ),
    ),
  );
  return [...[...known.values()].map((peer) => ({ peer })), ...pieces(ranges).map(inAddresses)];
}

/** Requests that one of both versions tells apart at a port. */
function requestsOf(worlds: Both, sides: [Workload, Workload], port: number): (Request | undefined)[] {
  const all = worlds.flatMap((world, index) => kinds([], world.mesh, sides[index] ?? sides[0], port));
  const told = new Map(all.map((request) => [said(request), request]));
  if (told.size > 1) told.delete('');
  return [...told.values()];
}

/** Calls of one port: all of it, if all requests go the same way. */
function atPort(worlds: Both, sides: [Workload, Workload], port: number, callers: Caller[]): Crossing[] {
  const requests = requestsOf(worlds, sides, port);
  const crossing = ({ peer, piece }: Caller, request: Request | undefined): Crossing[] => {
    // Nobody gets through to a port that nothing listens on yet.
    const old = portsOf(sides[0]).includes(port)
      ? worlds[0].lets(peer, sides[0], port, request)
      : { allowed: false, by: [] };
    const young = worlds[1].lets(peer, sides[1], port, request);
    if (old.allowed === young.allowed) return [];
    const to = short(sides[1]);
    return [
      {
        opens: young.allowed,
        workload: sides[1].metadata.name,
        by: [...old.by, ...young.by],
        from: piece ?? peer.name,
        to,
        what: `${port}${said(request)}`,
      },
    ];
  };
  return callers.flatMap((caller) => {
    const found = requests.flatMap((request) => crossing(caller, request));
    const [first] = found;
    const isWhole =
      first !== undefined &&
      found.length === requests.length &&
      found.every(({ opens }) => opens === first.opens);
    return isWhole ? [{ ...first, by: found.flatMap(({ by }) => by), what: `${port}` }] : found;
  });
}

/** Calls of the ports that a workload has, which is in both versions. */
function into(worlds: Both, sides: [Workload, Workload], callers: Caller[]): Crossing[] {
  return portsOf(sides[1]).flatMap((port) => {
    const found = atPort(worlds, sides, port, callers);
    // What is open to all is open to each, and the same when it closes.
    const all = new Set(
      found.filter(({ from }) => from === anybody.name).map(({ opens, what }) => `${opens} ${what}`),
    );
    return found.filter(({ from, opens, what }) => from === anybody.name || !all.has(`${opens} ${what}`));
  });
}

/** Namespaces and addresses that a workload may call. */
function outOf(worlds: Both, sides: [Workload, Workload]): Crossing[] {
  const rules = worlds.flatMap(({ manifests }) =>
    manifests.networkPolicies.flatMap(({ spec }) => spec.egress),
  );
  const peers = rules.flatMap(({ to }) => to);
  const namespaces = [
    ...new Set(
      peers.flatMap(({ namespaceSelector }) => namespaceSelector?.matchLabels[namespaceLabel] ?? []),
    ),
  ];
  const ends = [
    ...[...namespaces, 'elsewhere'].map((namespace) => ({
      to: `namespace ${namespace}`,
      end: { namespace, labels: {} },
    })),
    ...pieces(
      peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...ipBlock.except] : ['0.0.0.0/0'])),
    ).map((piece) => ({
      to: piece,
      end: { address: addressOf(piece.family, piece.first) },
    })),
  ];
  const named = rules.flatMap(({ ports }) =>
    ports.flatMap(({ port, protocol }) => (typeof port === 'number' ? [`${port}/${protocol}`] : [])),
  );
  // Port 1 stands for all that are not named.
  const wires = [...new Set([...named, '1/TCP'])].map((text) => {
    const [number, protocol] = text.split('/');
    return { number: Number(number), protocol: protocol === 'UDP' ? ('UDP' as const) : ('TCP' as const) };
  });
  return ends.flatMap(({ to, end }) => {
    const found = wires.flatMap((wire): Crossing[] => {
      const [old, young] = [
        worlds[0].network.outOf(endOf(sides[0]), end, wire),
        worlds[1].network.outOf(endOf(sides[1]), end, wire),
      ];
      if (old.allowed === young.allowed) return [];
      const what =
        wire.number === 1 ? 'other ports' : `${wire.number}${wire.protocol === 'UDP' ? '/UDP' : ''}`;
      return [
        {
          opens: young.allowed,
          workload: sides[1].metadata.name,
          by: [old.by, young.by],
          from: short(sides[1]),
          to,
          what,
        },
      ];
    });
    const [first] = found;
    return first && found.length === wires.length ? [{ ...first, what: 'all ports' }] : found;
  });
}

/** All calls that only one of two versions lets through: of workloads that are in both, and by them. */
export function crossings(before: World, after: World): Crossing[] {
  const worlds: Both = [before, after];
  const all = callers(worlds);
  const isNetworked = worlds.some(({ manifests }) => manifests.networkPolicies.length > 0);
  return before.manifests.workloads.flatMap((old) => {
    const young = after.workload(old.metadata.name);
    if (!young) return [];
    return [...into(worlds, [old, young], all), ...(isNetworked ? outOf(worlds, [old, young]) : [])];
  });
}

/** Calls in words, a line each: `grafana/grafana -> gateway:8080 GET /api/sample`. */
export function sayCrossings(all: readonly Crossing[]): string[] {
  const isPiece = (end: string | Piece): end is Piece => typeof end !== 'string';
  const lines = all.flatMap(({ from, to, what }) =>
    isPiece(from) || isPiece(to) ? [] : [`${from} -> ${to}:${what}`],
  );
  const ranges = new Map<string, Piece[]>();
  for (const { from, to, what } of all) {
    const piece = isPiece(from) ? from : isPiece(to) ? to : undefined;
    const key = JSON.stringify([isPiece(from) ? '' : from, isPiece(to) ? '' : to, what]);
    if (piece) ranges.set(key, [...(ranges.get(key) ?? []), piece]);
  }
  const spoken = [...ranges].map(([key, found]) => {
    const [from, to, what]: string[] = JSON.parse(key);
    const addresses = sayPieces(found).join(', ');
    return from === '' ? `${addresses} -> ${to}:${what}` : `${from} -> ${addresses}: ${what}`;
  });
  return [...new Set([...lines, ...spoken])].sort();
}
