import type { Fen, Text } from '@gongji/policy'
import { fenToYuan } from '@gongji/policy/money'
import { listStaffNames, readStaff } from '../access/staff.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { areaName } from '../packs.ts'
import { problem } from './problem.ts'
import { type Actor, operator, recordAdministration } from './record.ts'
import {
  checkInvited,
  checkMove,
  checkNewStaff,
  enterStaff,
  inviteAgain,
  type Link,
  moveStaff,
  type NewStaff,
  type StaffChange,
} from './staff.ts'
import {
  insertRequest,
  isReleased,
  listWaitingAbout,
  listWaitingAfter,
  lockRequest,
  type RequestRow,
  updateRequest,
} from './store.ts'

// What gives somebody a right, or brings money without a bill, is asked for by one and confirmed by another, so that nobody
// of the agency does it alone. A sandbox lets one person play both.

/** A file that brings money, as whoever confirms it compares it with the system that it comes from. */
export type IntakeRelease = {
  kind: string
  zh: string
  en: string
  digest: string
  rows: number
  amount: Fen
}

/** What is asked for. */
export type Wanted =
  | { kind: 'staff.enter'; content: NewStaff }
  | { kind: 'staff.change'; content: { staffId: number; name: string; change: StaffChange } }
  | { kind: 'staff.invite'; content: { staffId: number; name: string } }
  | { kind: 'intake.release'; content: IntakeRelease }
/** What waits, or was decided. */
export type Request = Omit<RequestRow, 'kind' | 'content'> & Wanted

const requestOf = (row: RequestRow): Request => row as unknown as Request
const releaseSubject = ({ kind, digest }: Pick<IntakeRelease, 'kind' | 'digest'>) =>
  `intake:${kind}:${digest}`

function subjectOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'staff.enter':
      return `sign-in:${wanted.content.signInName}`
    case 'intake.release':
      return releaseSubject(wanted.content)
    default:
      return `staff:${wanted.content.staffId}`
  }
}

/** Refuses at once what could not be done anyway. @throws Problem */
async function check(tx: Reader, wanted: Wanted, actor: Actor): Promise<void> {
  if (wanted.kind === 'staff.enter') await checkNewStaff(tx, wanted.content)
  if (wanted.kind === 'staff.change') await checkMove(tx, { ...wanted.content, actor })
  if (wanted.kind === 'staff.invite') await checkInvited(tx, wanted.content.staffId)
}

async function perform(tx: Tx, deps: Deps, wanted: Wanted, actor: Actor): Promise<Link | null> {
  const at = deps.now()
  switch (wanted.kind) {
    case 'staff.enter':
      return (await enterStaff(tx, deps, { ...wanted.content, actor, at })).link
    case 'staff.change':
      await moveStaff(tx, deps, { ...wanted.content, actor })
      return null
    case 'staff.invite':
      return await inviteAgain(tx, deps, { staffId: wanted.content.staffId, actor, at })
    case 'intake.release':
      return null
  }
}

/** What is said on record of what somebody asks for: nothing that lets anybody in. */
const recorded = ({ kind, content }: Wanted) => ({ of: kind, ...content })

/**
 * Asks for something that another confirms. Gives what waits now; null where one person may do it, and it is done by the
 * caller. @throws Problem when it could not be done, or waits already
 */
export async function ask(tx: Tx, deps: Deps, wanted: Wanted, actor: Actor): Promise<Request | null> {
  if (deps.oneClerkDecides) return null
  await check(tx, wanted, actor)
  const request: Request = {
    ...wanted,
    id: deps.newId(),
    subject: subjectOf(wanted),
    askedBy: actor,
    askedAt: deps.now(),
    status: 'waiting',
    decidedBy: null,
    decidedAt: null,
  }
  if (!(await insertRequest(tx, request))) throw problem.askedAlready()
  const { subject } = request
  await recordAdministration(tx, deps, { actor, kind: 'request.ask', subject, content: recorded(wanted) })
  return request
}

/** The request of an id while it waits, locked. @throws Problem */
async function requireWaiting(tx: Tx, id: number): Promise<Request> {
  const row = await lockRequest(tx, id)
  if (row?.status !== 'waiting') throw problem.requestUnknown()
  return requestOf(row)
}

/** Does what another asked for. Gives the link where somebody is to come in by one. @throws Problem */
export async function confirm(
  tx: Tx,
  deps: Deps,
  { id, actor }: { id: number; actor: Actor },
): Promise<{ request: Request; link: Link | null }> {
  const request = await requireWaiting(tx, id)
  if (request.askedBy === actor) throw problem.requestOfYours()
  if (request.subject === actor) throw problem.requestAboutYou()
  const link = await perform(tx, deps, request, actor)
  const done: Request = { ...request, status: 'done', decidedBy: actor, decidedAt: deps.now() }
  await updateRequest(tx, done)
  const content = { ...recorded(request), askedBy: request.askedBy }
  await recordAdministration(tx, deps, { actor, kind: 'request.confirm', subject: request.subject, content })
  return { request: done, link }
}

/** Ends what waits without doing it: whoever asked takes it back, another refuses. @throws Problem */
export async function refuse(tx: Tx, deps: Deps, { id, actor }: { id: number; actor: Actor }): Promise<void> {
  const request = await requireWaiting(tx, id)
  await updateRequest(tx, { ...request, status: 'refused', decidedBy: actor, decidedAt: deps.now() })
  const content = { ...recorded(request), askedBy: request.askedBy }
  await recordAdministration(tx, deps, { actor, kind: 'request.refuse', subject: request.subject, content })
}

/** At the machine, where an agency has one administrator left: confirms what that one asked for. @throws Problem */
export async function confirmAtMachine(tx: Tx, deps: Deps, signInName: string): Promise<Link | null> {
  const waiting = (await listWaitingAfter(tx, { after: 0, limit: 1_000 })).map(requestOf)
  for (const one of waiting) {
    if (one.kind === 'intake.release' || one.askedBy === operator) continue
    const named =
      one.kind === 'staff.enter'
        ? one.content.signInName
        : ((await readStaff(tx, one.content.staffId))?.signInName ?? '')
    if (named === signInName) return (await confirm(tx, deps, { id: one.id, actor: operator })).link
  }
  throw problem.nothingToConfirm({ name: signInName })
}

/** Whether the file may go in: true once it was confirmed; else it is asked for, unless that was done before. */
export async function isFileReleased(
  tx: Tx,
  deps: Deps,
  file: IntakeRelease,
  actor: Actor,
): Promise<boolean> {
  const subject = releaseSubject(file)
  if (deps.oneClerkDecides || (await isReleased(tx, subject))) return true
  if ((await listWaitingAbout(tx, subject)).length === 0) {
    await ask(tx, deps, { kind: 'intake.release', content: file }, actor)
  }
  return false
}

/** What waits for a file, as a page shows it. */
export async function showRelease(
  tx: Reader,
  deps: Pick<Deps, 'packs'>,
  file: Pick<IntakeRelease, 'kind' | 'digest'>,
  viewer: Actor,
) {
  const waiting = await listWaitingAbout(tx, releaseSubject(file))
  return (await showRequests(tx, deps, waiting.map(requestOf), viewer))[0] ?? null
}

const roles: Readonly<Record<NewStaff['role'], Text>> = {
  cashier: { zh: '收费员', en: 'cashier' },
  clerk: { zh: '经办员', en: 'clerk' },
  auditor: { zh: '稽核员', en: 'auditor' },
  policyOfficer: { zh: '政策员', en: 'policy officer' },
  fundManager: { zh: '基金管理员', en: 'fund manager' },
  administrator: { zh: '系统管理员', en: 'administrator' },
}

/** What is asked for, in words. */
function about(deps: Pick<Deps, 'packs'>, wanted: Wanted): Text {
  const place = ({ area, institution }: StaffChange): Text =>
    area != null ? areaName(deps, area) : { zh: institution ?? '', en: institution ?? '' }
  const position = (of: StaffChange): Text => {
    const role = of.role === undefined ? { zh: '', en: '' } : roles[of.role]
    const at = place(of)
    return { zh: `${at.zh}${role.zh}`, en: [role.en, at.en].filter(Boolean).join(', ') }
  }
  switch (wanted.kind) {
    case 'staff.enter': {
      const { name, signInName } = wanted.content
      const as = position(wanted.content)
      return {
        zh: `录入${as.zh}${name}，登录名 ${signInName}`,
        en: `Enter ${name} as ${as.en}, sign-in name ${signInName}`,
      }
    }
    case 'staff.change': {
      const { name, change } = wanted.content
      const as = position(change)
      const zh = [
        ...(change.name === undefined ? [] : [`姓名改为${change.name}`]),
        ...(as.zh === '' ? [] : [`改为${as.zh}`]),
        ...(change.active === true ? ['复岗'] : change.active === false ? ['离岗'] : []),
        ...(change.personId === undefined
          ? []
          : [change.personId === null ? '取消与本人参保信息的关联' : '更改本人参保信息的关联']),
      ]
      const en = [
        ...(change.name === undefined ? [] : [`is called ${change.name}`]),
        ...(as.en === '' ? [] : [`becomes ${as.en}`]),
        ...(change.active === true ? ['is active again'] : change.active === false ? ['is dismissed'] : []),
        ...(change.personId === undefined
          ? []
          : [
              change.personId === null
                ? 'is no longer known as an insured person'
                : 'is known as another insured person',
            ]),
      ]
      return { zh: `${name}：${zh.join('、')}`, en: `${name} ${en.join(', ')}` }
    }
    case 'staff.invite':
      return {
        zh: `给${wanted.content.name}新的登录链接，原口令和验证器随后作废`,
        en: `A new link for ${wanted.content.name}, who chooses password and authenticator anew`,
      }
    case 'intake.release': {
      const { zh, en, rows, amount, digest } = wanted.content
      const yuan = fenToYuan(amount)
      const short = digest.slice(0, 12)
      return {
        zh: `放行“${zh}”文件：${rows} 条，共 ${yuan} 元，文件摘要 ${short}`,
        en: `Let a file of ${en} in: ${rows} rows, ${yuan} yuan in all, digest ${short}`,
      }
    }
  }
}

const idOf = (actor: Actor): number => Number(/^staff:(\d+)$/.exec(actor)?.[1] ?? 0)

/** What waits, in order, as a page shows it to whoever looks. */
export async function showWaiting(
  tx: Reader,
  deps: Pick<Deps, 'packs'>,
  { after, limit, viewer }: { after: number; limit: number; viewer: Actor },
) {
  const found = (await listWaitingAfter(tx, { after, limit: limit + 1 })).map(requestOf)
  const page = found.slice(0, limit)
  return {
    requests: await showRequests(tx, deps, page, viewer),
    next: found.length > limit ? String(page.at(-1)!.id) : null,
  }
}

/** These requests as a page shows them to whoever looks. */
export async function showRequests(
  tx: Reader,
  deps: Pick<Deps, 'packs'>,
  all: readonly Request[],
  viewer: Actor,
) {
  const names = await listStaffNames(
    tx,
    all.map(({ askedBy }) => idOf(askedBy)),
  )
  return all.map((one) => {
    const asker = names.get(idOf(one.askedBy))
    return {
      id: String(one.id),
      kind: one.kind,
      about: about(deps, one),
      askedBy:
        asker === undefined
          ? { zh: '服务器上的技术人员', en: 'the operator at the machine' }
          : { zh: asker, en: asker },
      askedAt: new Date(one.askedAt).toISOString(),
      mayConfirm: one.status === 'waiting' && one.askedBy !== viewer && one.subject !== viewer,
      rows: one.kind === 'intake.release' ? one.content.rows : null,
      amountFen: one.kind === 'intake.release' ? one.content.amount : null,
    }
  })
}
