import { type Logger, pino } from 'pino'

const idNumber = /\b(\d{4})\d{11}(\d{2}[\dXx]|\d{2})\b/g
const phone = /\b(1[3-9]\d)\d{4}(\d{4})\b/g

/** Hides what looks like an ID number or a mobile number, wherever in a line it stands. */
export const hideNumbers = (line: string): string =>
  line.replaceAll(idNumber, '$1***********$2').replaceAll(phone, '$1****$2')

/** Fields whose value never reaches a log, at the top and one level down. */
const secret = [
  'name',
  'psn_name',
  'idNumber',
  'certno',
  'phone',
  'tel',
  'token',
  'cookie',
  'authorization',
  'password',
]

// What a database says of an error may quote a row.
const quoting = ['err.detail', 'err.where', 'err.internalQuery']

/** The log of the process: JSON lines without names, numbers, tokens. */
export const createLogger = (level: string): Logger =>
  pino({
    level,
    redact: { paths: [...secret.flatMap((name) => [name, `*.${name}`]), ...quoting], censor: '***' },
    hooks: { streamWrite: hideNumbers },
  })
