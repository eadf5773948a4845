/** Loaded before a program (`--import`): on SIGUSR2 its wall clock jumps by so much, as clocks of machines that slept, were moved or asked the time do. */
const jumpMs = Number(process.env['CRYPTONETS_TEST_CLOCK_JUMP_MS']);
const System = globalThis.Date;
let shiftMs = 0;

class JumpingDate extends System {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? JumpingDate.now() : given[0]);
  }

  static override now(): number {
    return System.now() + shiftMs;
  }
}

globalThis.Date = JumpingDate as DateConstructor;
process.on('SIGUSR2', () => {
  shiftMs += jumpMs;
  process.stdout.write(`${JSON.stringify({ event: 'clock-jumped' })}\n`);
});
