// Some tests run the commands as people do; they are built once, before all, where nobody builds them
// meanwhile.
import { execFileSync } from 'node:child_process';

export default () => {
  execFileSync('npm', ['run', '--silent', 'build', '--', '--outdir=.build/test'], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
};
