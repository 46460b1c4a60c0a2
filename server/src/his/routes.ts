import type { PlainDate } from '@gongji/policy'
import type { FastifyInstance } from 'fastify'
import { isRetryable } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { agreesOn, type Institution } from '../institution/institution.ts'
import { Problem } from '../problem.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { Outdated, type Settler } from '../settlement/settlement.ts'
import { answerElsewhere } from './asked-elsewhere.ts'
import { messageText, openBody, parseBody } from './body.ts'
import { type Call, type Context, createContext, type Envelope, type Handled } from './call.ts'
import { catalogueMessages } from './catalogue.ts'
import { answerLocal, decodeMessages, type LocalCall, localCallOf } from './decode.ts'
import { entitlementMessages } from './entitlement.ts'
import { digestOf, failure, readEnvelope, sentenceOf, success } from './envelope.ts'
import { bare } from './field.ts'
import { type FileAnswer, fileBody, fileMessages } from './file.ts'
import { createGateway } from './gateway.ts'
import { goodsMessages } from './goods.ts'
import { historyMessages } from './history.ts'
import { readInstitutionInfo, readPersonInfo } from './person-info.ts'
import { placeMessages } from './place.ts'
import { type Arrived, createPort, type Port, type Reply } from './port.ts'
import { problem } from './problem.ts'
import { queryMessages } from './query.ts'
import { rawInput } from './raw-input.ts'
import { readInput } from './read.ts'
import { reconciliationMessages } from './reconciliation.ts'
import { codeOf } from './refusals-page.ts'
import { createRequestLog, type Seen } from './request-log.ts'
import { isSender, requireSender } from './sender.ts'
import { settleMessages } from './settle.ts'
import { requireSignIn, signInMessages } from './sign-in.ts'
import { stayMessages } from './stay.ts'
import { stayFlagMessages } from './stay-flag.ts'
import { visitMessages } from './visit.ts'

/** Every transaction that is offered. */
export const handled: readonly Handled[] = [
  ...signInMessages,
  readPersonInfo,
  readInstitutionInfo,
  ...visitMessages,
  ...settleMessages,
  ...goodsMessages,
  ...stayMessages,
  ...stayFlagMessages,
  ...entitlementMessages,
  ...queryMessages,
  ...reconciliationMessages,
  ...catalogueMessages,
  ...placeMessages,
  ...fileMessages,
  ...historyMessages,
  ...decodeMessages,
]

const byInfno = new Map(handled.map((one) => [one.spec.infno, one]))

export type HisOptions = {
  /** Every message is signed, whatever the institution; else those of institutions that have keys. */
  signed?: boolean
  /** How long an institution's keys are remembered here before they are read again, in milliseconds. */
  keysKeptMs?: number
  /** Is told of every answer. */
  onAnswer?: (answered: Answered) => void
}

/** How a message ended: `busy` booked nothing and asks for the same again; `unknown` is a bug. */
export type Answered = {
  transaction: string
  outcome: 'done' | 'refused' | 'busy' | 'unknown'
  milliseconds: number
}

const outcomeOf = (error: unknown): Answered['outcome'] =>
  error instanceof Problem
    ? error.status === 503
      ? 'busy'
      : 'refused'
    : isRetryable(error)
      ? 'busy'
      : 'unknown'
/** A message that none of ours is, or that could not be read. */
const noneOfOurs = 'none'

const usualKeysKeptMs = 1_000

const nowhere = '000000'

/** Messages with which a patient is taken in; those that follow hold what has begun under the agreement. */
const begins = new Set(['2101', '2101A', '2102', '2102A', '2201', '2201A', '2401'])

/**
 * The national interface on every POST of this scope, whatever its path and content type: what a message is says its infno.
 * Gives the port behind it, for a server that hands such requests over before the framework.
 */
export function registerHis(
  app: FastifyInstance,
  deps: Deps,
  settler: Settler,
  { signed = false, keysKeptMs = usualKeysKeptMs, onAnswer }: HisOptions = {},
): Port {
  const context = createContext(deps, settler)
  const gateway = createGateway(deps, { required: signed, keysKeptMs })
  const keep = createRequestLog(deps, { keptMs: keysKeptMs })

  /** What a scanning control asks has an answer of its own form: `code` 0 and `data`, or -1 and `message`. */
  async function decodeLocally(call: LocalCall, { id, headers, address }: Arrived): Promise<Reply> {
    try {
      const { institution: code } = call
      const knock = {
        headers,
        address,
        institution: code,
        signtype: '',
        cainfo: '',
        inputText: () => '',
      }
      const [institution] = await Promise.all([context.institution(code), gateway.admit(knock)])
      if (!institution?.active) throw settlementProblem.institutionUnknown({ institution: code })
      return { text: JSON.stringify(await answerLocal(context, call)) }
    } catch (error) {
      const { sentence, code } = refusal(error, id)
      return { text: JSON.stringify({ code: -1, message: sentence, data: null }), refused: code }
    }
  }

  async function answer(arrived: Arrived, seen: Seen): Promise<Reply> {
    const { headers, address, body } = arrived
    const receivedAt = deps.now()
    const serial = deps.newId()
    const began = performance.now()
    let area = nowhere
    let infno = noneOfOurs
    const ended = (outcome: Answered['outcome']) =>
      onAnswer?.({ transaction: infno, outcome, milliseconds: performance.now() - began })
    const times = () => ({ receivedAt, answeredAt: deps.now() })
    try {
      const opened = await openBody(body, headers['content-encoding'])
      const sent = parseBody(opened)
      seen.sent = sent
      const local = localCallOf(sent)
      if (local) return await decodeLocally(local, arrived)
      const raw = await gateway.open(sent)
      seen.sent = raw
      if (typeof raw.infno === 'string') seen.infno = raw.infno
      if (typeof raw.fixmedins_code === 'string') seen.institution = raw.fixmedins_code
      const envelope = readEnvelope(raw)
      seen.institution = envelope.institution
      const entry = byInfno.get(envelope.infno)
      if (!entry) throw problem.unknownMessage({ infno: envelope.infno })
      infno = envelope.infno
      const remembered = entry.lane ? suitable(context, envelope, dateInChina(receivedAt)) : undefined
      const knock = {
        headers,
        address,
        institution: envelope.institution,
        signtype: String(raw.signtype ?? ''),
        cainfo: typeof raw.cainfo === 'string' ? raw.cainfo : '',
        // What was sealed is signed as it was before.
        inputText: () => (raw === sent ? (rawInput(messageText(opened)) ?? '') : String(raw.input)),
      }
      const [institution] = remembered
        ? [remembered, await gateway.admit(knock)]
        : await Promise.all([context.institution(envelope.institution), gateway.admit(knock)])
      if (!institution?.active)
        throw settlementProblem.institutionUnknown({ institution: envelope.institution })
      area = institution.area
      requireMaySend(entry, envelope, { institution, at: receivedAt })
      const input = readInput(entry.spec, envelope.input)
      await requireSignIn(deps, institution, envelope)
      const call: Call<never> = {
        envelope,
        institution,
        remembered: entry.lane ? { ...(remembered ? { institution: remembered } : {}) } : undefined,
        input: input as never,
        actor: `${envelope.institution} ${envelope.opter}`.slice(0, 60),
        digest: digestOf(envelope.infno, entry.spec, input),
      }
      const elsewhere = await answerElsewhere(deps, { infno, input: envelope.input, institution })
      const answered =
        elsewhere ??
        (await entry.answer(context, call).catch(async (error: unknown) => {
          if (!(error instanceof Outdated)) throw error
          return await readAnew(entry, call)
        }))
      ended('done')
      if (fileBody in answered) return { file: (answered as unknown as FileAnswer)[fileBody] }
      const output = Object.hasOwn(entry.spec.output, bare) ? answered[bare] : answered
      return { text: JSON.stringify(success(times(), { area, serial }, output)) }
    } catch (error) {
      ended(outcomeOf(error))
      return refuse(error, arrived.id, { times: times(), area, serial })
    }
  }

  /** Answers a message whose institution or patient is no longer as it was remembered. */
  async function readAnew(entry: Handled, call: Call<never>): Promise<Record<string, unknown>> {
    const institution = await context.institution(call.institution.code)
    if (!institution?.active)
      throw settlementProblem.institutionUnknown({ institution: call.institution.code })
    requireMaySend(entry, call.envelope, { institution, at: deps.now() })
    await requireSignIn(deps, institution, call.envelope)
    return await entry.answer(context, { ...call, institution, remembered: undefined })
  }

  /** The sentence of a refusal, and its code. A bug is logged and named by its number only. */
  function refusal(error: unknown, id: string): { sentence: string; code: string } {
    if (error instanceof Problem) return { sentence: sentenceOf(error), code: codeOf(error) }
    if (isRetryable(error)) return refusal(problem.busy(), id)
    app.log.error({ requestId: id, err: error }, 'bug')
    return {
      sentence: `系统故障，处理结果未知，故障编号 ${id}。请用同一报文号原样重发以确认结果；仍失败请把编号告知平台运维。`,
      code: 'http/internal',
    }
  }

  /** What was thrown, as an answer; a message of which nothing is known was read nowhere. */
  function refuse(
    error: unknown,
    id: string,
    { times, area, serial } = {
      times: { receivedAt: deps.now(), answeredAt: deps.now() },
      area: nowhere,
      serial: deps.newId(),
    },
  ): Reply {
    const { sentence, code } = refusal(error, id)
    return { text: JSON.stringify(failure(times, { area, serial }, sentence)), refused: code }
  }

  /** Answers a message, and keeps it where its institution asked for that: what fails there changes no answer. */
  async function answerAndKeep(arrived: Arrived): Promise<Reply> {
    const seen: Seen = { institution: '', infno: '', sent: null }
    const began = performance.now()
    const reply = await answer(arrived, seen)
    await keep(seen, reply, performance.now() - began).catch((error: unknown) =>
      app.log.error({ requestId: arrived.id, err: error }, 'request log'),
    )
    return reply
  }

  const port = createPort(answerAndKeep, refuse)

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // The port reads the body itself.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    // Clients name every kind of content, well formed or not: here it is not looked at.
    scope.addHook('onRequest', (request, _, done) => {
      request.headers = { 'content-type': 'application/octet-stream' }
      done()
    })
    // The token of programs that sign in by OAuth2's password grant (RFC 6749, 4.3): the client's id and secret are the key.
    scope.post('/auth/oauth/token', async (request, reply) => {
      const basic = Buffer.from(
        (request.headers.authorization ?? '').replace(/^Basic /i, ''),
        'base64',
      ).toString()
      const colon = basic.indexOf(':')
      const given = { keyId: basic.slice(0, Math.max(0, colon)), secret: basic.slice(colon + 1) }
      const token = await gateway.token({ ...given, address: request.ip })
      void reply.header('cache-control', 'no-store').header('content-type', 'application/json; charset=utf-8')
      return token === null
        ? await reply
            .code(401)
            .header('www-authenticate', 'Basic')
            .send(JSON.stringify({ error: 'invalid_client' }))
        : await reply.send(JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: 7_200 }))
    })
    scope.post('/*', (request, reply) => {
      reply.hijack()
      port(request.raw, reply.raw, { id: request.id, address: request.ip })
    })
  })
  return port
}

/** @throws Problem when the institution is of the other kind, or its agreement does not cover a day on which it takes somebody in */
function requireMaySend(
  { spec }: Handled,
  { infno }: Envelope,
  { institution, at }: { institution: Institution; at: Instant },
): void {
  requireSender(infno, spec.zh, institution)
  if (begins.has(infno) && !agreesOn(institution, dateInChina(at))) {
    throw settlementProblem.agreementEnded({ institution: institution.name })
  }
}

/** An institution as it is remembered, where nothing of it refuses the message: a refusal reads it first. */
function suitable(
  context: Context,
  { infno, institution: code }: Envelope,
  on: PlainDate,
): Institution | undefined {
  const one = context.rememberedInstitution(code)
  const suits =
    one?.active && !one.signInRequired && isSender(infno, one) && (!begins.has(infno) || agreesOn(one, on))
  return suits ? one : undefined
}
