import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const scrypt = promisify(scryptCallback) as (
  password: string,
  salt: Buffer,
  length: number,
) => Promise<Buffer>
const keyLength = 32

/** What is stored of a password: salt and scrypt key, in hexadecimal. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await scrypt(password, salt, keyLength)).toString('hex')}`
}

const nobody = `${'00'.repeat(16)}:${'00'.repeat(keyLength)}`

/** Whether the password is the one stored. Takes as long for somebody who has none. */
export async function passwordFits(password: string, stored: string | null): Promise<boolean> {
  const [salt = '', key = ''] = (stored ?? nobody).split(':')
  const made = await scrypt(password, Buffer.from(salt, 'hex'), keyLength)
  const expected = Buffer.from(key, 'hex')
  return made.length === expected.length && timingSafeEqual(made, expected) && stored !== null
}
