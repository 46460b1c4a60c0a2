// 30 bits of seconds, 6 of process, 17 of serial: time-ordered, within 53 bits, made without the database.
const epoch = Date.UTC(2024, 0, 1) / 1000
const processBits = 6
const serialBits = 17

/**
 * Makes ids that grow with time and never repeat among 64 processes. Up to 131,072 a second; beyond that, or when the
 * clock steps back, it borrows from the next second. It begins with the next second, so that a process that is started
 * again at once never meets the ids of the one before.
 */
export function createIds(process: number, machineNow: () => number = Date.now): () => number {
  if (!Number.isInteger(process) || process < 0 || process >= 2 ** processBits) {
    throw new RangeError(`process number ${process} is not 0 to 63`)
  }
  let second = Math.floor(machineNow() / 1000) - epoch + 1
  let serial = -1
  return () => {
    const now = Math.floor(machineNow() / 1000) - epoch
    if (now > second) {
      second = now
      serial = 0
    } else if (++serial === 2 ** serialBits) {
      second += 1
      serial = 0
    }
    return (second * 2 ** processBits + process) * 2 ** serialBits + serial
  }
}
