/** Puts the bridge double where a shell would put its bridge, for work on the views alone. `?pace=0.1&fail=CODE&interactive=1` in the address steer it. */
import { isErrorCode } from '../../../shared/errors/index.ts';
import { BridgeDouble } from '../bridge.ts';

const double = new BridgeDouble();
const wishes = new URLSearchParams(location.search);
const fail = wishes.get('fail');
double.world.pace = Number(wishes.get('pace') ?? 1);
double.world.interactive = wishes.has('interactive');
if (isErrorCode(fail)) double.world.failWith = fail;
Object.assign(window, { cryptonets: double, double });
