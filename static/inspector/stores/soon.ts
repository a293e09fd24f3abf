/** Runs a job soon after it was asked for, once for many askings and at most once per `gapMs`. */
export function soon(job: () => Promise<unknown>, delayMs: number, gapMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let again = false
  let ranAt = 0

  async function run(): Promise<void> {
    timer = undefined
    running = true
    ranAt = Date.now()
    await job().catch(() => undefined) // what was shown stays; the next event asks again
    running = false
    if (again) {
      again = false
      ask()
    }
  }

  function ask(): void {
    if (running) again = true
    else timer ??= setTimeout(() => void run(), Math.max(delayMs, ranAt + gapMs - Date.now()))
  }

  return ask
}
