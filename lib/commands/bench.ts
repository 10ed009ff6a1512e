// npm run bench: what a render costs, as a multiple of what Node itself costs. CPU time is what a busy
// machine disturbs least.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from '../disk/files';
import { parseCommandLine } from './command';

parseCommandLine({
  usage: 'npm run bench',
  summary: 'Measures what a render and a review cost: CPU of fresh processes, as a multiple of `node -e 0`.',
  options: {},
  describe: {},
});

interface Cost {
  cpu: number;
  mebibytes: number;
}

const root = process.cwd();
const started = (program: string) => [
  join(root, '.build/lib/commands/start.js'),
  join(root, '.build', program),
];
const [synth, review] = [started('main.js'), started('lib/commands/review.js')];
const environment = readFileSync(join(root, 'test/environments/do-nyc3-prod.yaml'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'bench-'));
const meter = join(place, 'meter.cjs');
writeFileSync(
  meter,
  "process.on('exit', () => require('node:fs').writeSync(3, JSON.stringify(process.resourceUsage())));",
);

/** What a fresh process costs, as the operating system counts it. */
function cost(folder: string, ...args: string[]): Cost {
  const { output, status } = spawnSync(process.execPath, ['-r', meter, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  const usage: NodeJS.ResourceUsage = JSON.parse(output[3] ?? '');
  return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1000, mebibytes: usage.maxRSS / 1024 };
}

/** The median of several runs, of each figure for itself. */
function typical(runs: number, folder: string, ...args: string[]): Cost {
  const all = Array.from({ length: runs }, () => cost(folder, ...args));
  const median = (figures: number[]) => figures.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  return { cpu: median(all.map(({ cpu }) => cpu)), mebibytes: median(all.map(({ mebibytes }) => mebibytes)) };
}

/** A folder with so many environments. */
function project(count: number): string {
  const folder = join(place, `${count}`);
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  for (let index = 0; index < count; index++) {
    const name = `cluster-${index}`;
    writeFileSync(
      join(folder, 'charts/environments', `${name}.yaml`),
      environment.replace(/^cluster: .*$/m, `cluster: ${name}`).replace(/bucket: .*$/m, `bucket: ${name}`),
    );
  }
  return folder;
}

/** Renders a project, and says what that costs and comes to. */
function render(count: number, runs: number, node: Cost): string {
  const folder = project(count);
  cost(folder, ...synth);
  // What nothing has changed is not rendered again; --check renders all.
  const { cpu, mebibytes } = typical(runs, folder, ...synth, '--check');
  const objects = readTree(join(folder, 'dist')).size;
  return [
    `${count}`.padStart(12),
    `${objects}`.padStart(7),
    (cpu / node.cpu).toFixed(1).padStart(11),
    ((cpu - node.cpu) / objects).toFixed(2).padStart(9),
    `${Math.round(mebibytes)}`.padStart(8),
  ].join('  ');
}

/** Renders after an edit of one environment of many, as a multiple of what one alone costs. */
function editOne(count: number, node: Cost): string {
  const [many, one] = [count, 1].map((environments) => {
    const folder = join(place, `${environments}`);
    const file = join(folder, 'charts/environments/cluster-0.yaml');
    const all = Array.from({ length: 5 }, (_, run) => {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^retention: .*$/m, `retention: ${60 + run}h`));
      return cost(folder, ...synth).cpu;
    });
    return all.sort((a, b) => a - b)[2] ?? Number.NaN;
  });
  const ratio = (many ?? Number.NaN) / (one ?? Number.NaN);
  return `After an edit of one of ${count}: ${((many ?? 0) / node.cpu).toFixed(1)} x node -e 0, ${ratio.toFixed(1)} x an edit of one alone.`;
}

/** Reviews a change of every environment against what stands. */
function reviewAll(count: number, node: Cost): string {
  const folder = join(place, `${count}`);
  cpSync(join(folder, 'dist'), join(folder, 'before'), { recursive: true });
  for (const name of readTree(join(folder, 'charts/environments')).keys()) {
    const file = join(folder, 'charts/environments', name);
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('version: 2.10.8', 'version: 2.10.9')
        .replace(/^retention: .*$/m, 'retention: 72h'),
    );
  }
  cost(folder, ...synth);
  const { cpu, mebibytes } = typical(5, folder, ...review, 'before', 'dist');
  return `Review of a change of all ${count}: ${(cpu / 1000).toFixed(1)} s of CPU, ${(cpu / node.cpu).toFixed(1)} x node -e 0, ${Math.round(mebibytes)} MiB.`;
}

try {
  const node = typical(15, place, '-e', '0');
  console.log(`node -e 0 costs ${Math.round(node.cpu)} ms of CPU here; all else is a multiple of it.\n`);
  console.log('environments  objects  x node -e 0  ms/object  peak MiB');
  for (const count of [1, 10, 100]) console.log(render(count, count === 1 ? 15 : 5, node));
  console.log(`\n${editOne(100, node)}`);
  console.log(reviewAll(100, node));
} finally {
  rmSync(place, { recursive: true });
}
