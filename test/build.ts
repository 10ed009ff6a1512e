// Some tests run the commands as people do; they are built once, before all.
import { execFileSync } from 'node:child_process';

export default () => {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'ignore'] });
};
