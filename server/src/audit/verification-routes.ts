import { type Reply, routes } from '@gongji/contract'
import { problem as accessProblem } from '../access/problem.ts'
import { listStaffNames } from '../access/staff.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { nextOf } from '../paging.ts'
import { listNames, maskName } from '../person/person.ts'
import { actorOf, type Serve } from '../serve.ts'
import { lastVerdict } from './jobs.ts'
import { findVerification, listVerifications, type Verification } from './store.ts'
import { startVerification, stopVerification } from './verification.ts'

type Shown = Reply<typeof routes.listVerifications>['verifications'][number]

/** A settlement's own number, as findings name it. */
const setlNumber = /^\d{6}G\d{13}$/
const staffIdOf = ({ askedBy }: Verification): number => Number(askedBy.slice('staff:'.length))

async function present(tx: Reader, all: readonly Verification[]): Promise<Shown[]> {
  const people = all.flatMap(({ personId, findings }) => [
    ...(personId === null ? [] : [personId]),
    ...findings.map((one) => one.personId),
  ])
  const names = await listNames(tx, [...new Set(people)])
  const staff = await listStaffNames(tx, [...new Set(all.map(staffIdOf))])
  const nameOf = (personId: number): string => maskName(names.get(personId) ?? '')
  return all.map((one) => ({
    id: String(one.id),
    extent: one.extent,
    day: one.day,
    personName: one.personId === null ? null : nameOf(one.personId),
    askedBy: staff.get(staffIdOf(one)) ?? '',
    askedAt: new Date(one.askedAt).toISOString(),
    endedAt: one.endedAt === null ? null : new Date(one.endedAt).toISOString(),
    done: one.done,
    total: one.total,
    people: one.people,
    settlements: one.settlements,
    sealedOn: one.sealedOn,
    verdict: one.verdict ?? 'running',
    findings: one.findings.map(({ verdict, what, expected, found, personId, ref }) => ({
      verdict,
      what,
      expected: expected.slice(0, mostShown),
      found: found.slice(0, mostShown),
      personId: personId === 0 ? null : String(personId),
      personName: personId === 0 ? null : nameOf(personId),
      setlId: setlNumber.test(ref) ? ref : null,
    })),
  }))
}
/** Characters of a value that differs; whole ones are printed by the command line. */
const mostShown = 300

/** An auditor has the books derived again: everybody, one person, one day, or what has changed since the last seal. */
export function verificationRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shown = async (tx: Reader, one: Verification) => (await present(tx, [one]))[0]!

  serve(routes.startVerification, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      return await shown(tx, await startVerification(tx, deps, body, actorOf(caller)))
    }),
  )

  serve(routes.listVerifications, async ({ may, query: { before, limit } }) => {
    const tx = db.reader
    await may(tx, {})
    const night = await lastVerdict(tx)
    const found = await listVerifications(tx, {
      before: before === undefined ? Number.MAX_SAFE_INTEGER : Number(before),
      limit,
    })
    return {
      verifications: await present(tx, found),
      next: nextOf(found, limit, (last) => String(last.id)),
      night:
        night === null
          ? null
          : {
              at: new Date(night.at).toISOString(),
              verdict: night.verdict,
              people: night.people,
              settlements: night.settlements,
              findings: night.findings,
            },
    }
  })

  serve(routes.stopVerification, async ({ may, params }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const one = await findVerification(tx, Number(params.id))
      if (one === null) throw accessProblem.unknown()
      await stopVerification(tx, deps, one)
      return await shown(tx, (await findVerification(tx, one.id)) ?? one)
    }),
  )
}
