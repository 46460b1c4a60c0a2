import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
/** Tests and their tools: they may look anywhere. */
const isTool = (path: string) => isTest(path) || /\/testing[./]/.test(path)

type Source = { path: string; text: string; imports: string[] }

const importing = /^(?:(?:import|export) [^'\n]*from |\} from |import )'([^']+)'|\bimport\('([^']+)'\)/gm

/** Every TypeScript file below a folder, with what it imports: paths from the root, or package names. */
function sourcesOf(folder: string): Source[] {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
  return paths.map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const names = [...text.matchAll(importing)].map((match) => (match[1] ?? match[2])!)
    const imports = names.map((name) =>
      name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name,
    )
    return { path, text, imports }
  })
}

const [policy, contract, server, rehearsal, web] = [
  'policy/src',
  'contract/src',
  'server/src',
  'server/rehearsal',
  'web',
].map(sourcesOf) as [Source[], Source[], Source[], Source[], Source[]]
const everything = [...policy, ...contract, ...server, ...rehearsal, ...web]

/** "a imports b" for every import of these files that is not allowed. */
const wrongImports = (sources: readonly Source[], allowed: (from: string, to: string) => boolean): string[] =>
  sources.flatMap(({ path, imports }) =>
    imports.filter((to) => !allowed(path, to)).map((to) => `${path} imports ${to}`),
  )

describe('packages', () => {
  test('policy depends on nothing but itself; YAML and schemas only where packs are read, Node only at the command line', () => {
    const allowed = (from: string, to: string) =>
      to.startsWith('policy/src/') ||
      isTool(from) ||
      from.startsWith('policy/src/cli/') ||
      (from.startsWith('policy/src/packs/') && ['yaml', 'zod'].includes(to))
    expect(wrongImports(policy, allowed)).toEqual([])
  })

  test('a room of policy imports only from itself and the rooms before it', () => {
    const rooms = ['values', 'typed', 'language', 'rules', 'bill', 'explain', 'packs', 'cli']
    const roomOf = (path: string) => rooms.indexOf(/^policy\/src\/(\w+)\//.exec(path)?.[1] ?? '')
    const inRooms = policy.filter(({ path }) => !isTool(path) && path !== 'policy/src/index.ts')
    const allowed = (from: string, to: string) => roomOf(from) >= 0 && roomOf(to) <= roomOf(from)
    expect(wrongImports(inRooms, allowed)).toEqual([])
  })

  test('contract depends on policy and zod', () => {
    const allowed = (from: string, to: string) =>
      to.startsWith('contract/src/') || to.startsWith('@gongji/policy') || to === 'zod' || isTest(from)
    expect(wrongImports(contract, allowed)).toEqual([])
  })

  test('web and server meet only in contract', () => {
    expect(wrongImports(web, (_, to) => !to.startsWith('server/') && to !== '@gongji/server')).toEqual([])
    const notWeb = (_: string, to: string) => !to.startsWith('web/') && to !== '@gongji/web'
    expect(wrongImports([...server, ...rehearsal], notWeb)).toEqual([])
  })

  test('workspaces are imported by name', () => {
    const workspaceOf = (path: string) => path.slice(0, path.indexOf('/'))
    const allowed = (from: string, to: string) =>
      !/^(policy|contract|server|web)\//.test(to) || workspaceOf(from) === workspaceOf(to) || isTest(from)
    // Vite's own plugins read the contract before there is anything to resolve names with.
    const own = everything.filter(({ path }) => !/^web\/vite[^/]*$/.test(path))
    expect(wrongImports(own, allowed)).toEqual([])
  })

  test('citizen and desk share, and do not import each other', () => {
    const part = (path: string) => /^web\/(citizen|desk|shared)\//.exec(path)?.[1]
    const allowed = (from: string, to: string) =>
      part(to) === undefined || part(from) === undefined || part(to) === part(from) || part(to) === 'shared'
    expect(wrongImports(web, allowed)).toEqual([])
  })
})

/** The order of the modules, as ARCHITECTURE.md lists it: each imports from those before it. */
const order = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  .split(/^#+ /m)
  .filter((section) => section.startsWith('The order of the server’s modules'))
  .flatMap((section) => section.match(/^\d+\. (?:`[a-z]+`[ :])+/gm) ?? [])
  .flatMap((line) => line.match(/[a-z]+/g) ?? [])

/** Which module a file of the server belongs to. */
function moduleOf(path: string): string {
  const [, , folder = '', ...rest] = path.split('/')
  if (folder === 'db') return 'base'
  if (rest.length > 0) return folder
  if (folder === 'main.ts' || folder === 'work.ts') return folder.slice(0, -3)
  return 'base'
}

const production = server.filter(({ path }) => !isTool(path))
const rehearsals = rehearsal.filter(({ path }) => !isTool(path))

describe('modules of the server', () => {
  test('are those of ARCHITECTURE.md, each once', () => {
    const modules = new Set(production.map(({ path }) => moduleOf(path)))
    expect(new Set(order)).toEqual(modules)
    expect(order).toHaveLength(modules.size)
  })

  test('imports point one way', () => {
    const allowed = (from: string, to: string) =>
      !to.startsWith('server/src/') || order.indexOf(moduleOf(to)) <= order.indexOf(moduleOf(from))
    expect(wrongImports(production, allowed)).toEqual([])
  })

  test('what plays others’ systems, or tries the whole house, stands apart: only commands start it', () => {
    const allowed = (from: string, to: string) =>
      !to.startsWith('server/rehearsal/') || moduleOf(from) === 'commands'
    expect(wrongImports(production, allowed)).toEqual([])
    const notCommands = (_: string, to: string) =>
      !to.startsWith('server/src/commands/') && to !== 'server/src/main.ts'
    expect(wrongImports(rehearsals, notCommands)).toEqual([])
  })

  test('nobody imports another module’s store', () => {
    const allowed = (from: string, to: string) =>
      !/\/([\w-]+-)?store\.ts$/.test(to) || dirname(from) === dirname(to)
    expect(wrongImports([...production, ...rehearsals], allowed)).toEqual([])
  })

  test('tests’ tools stay in tests', () => {
    const allowed = (_: string, to: string) => !isTool(to) && to !== 'vitest'
    expect(wrongImports([...production, ...rehearsals], allowed)).toEqual([])
  })
})

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')

/** Files whose code, comments aside, holds a match; each with the match. */
const holding = (sources: readonly Source[], pattern: RegExp): string[] =>
  sources.flatMap(({ path, text }) => {
    const match = pattern.exec(withoutComments(text))
    return match ? [`${path}: ${match[0]}`] : []
  })

describe('pages', () => {
  test('what changes something is sent by useSubmit alone, and by a till: now or not at all, and never by itself later', () => {
    // A till asks again under the same key until it knows: the next patient does not wait for the one before.
    const senders = /^web\/(shared\/(submit|api)|desk\/till\/requests)\.ts$/
    const others = web.filter(({ path }) => !senders.test(path) && !isTool(path))
    const sending =
      /\b(useMutation|exchange|fetch|sendBeacon|XMLHttpRequest)\(|\b(useMutation|exchange|MutationCache)\b|<form[^>]* (action|method)=/
    expect(holding(others, sending)).toEqual([])
    const worker = readFileSync(join(root, 'web/public/sw.js'), 'utf8')
    expect(worker).not.toMatch(/\bsync\b|indexedDB|BackgroundSync/)
  })

  test('who can submit is told when it was not submitted', () => {
    const submitting = web.filter(({ path, text }) => path.endsWith('.tsx') && /\buseSubmit\(/.test(text))
    expect(submitting.length).toBeGreaterThan(20)
    // Having read one's messages is not something that anybody pressed.
    const silent = submitting.filter(
      ({ path, text }) => !/<Problem\b/.test(text) && !path.includes('/notice/Inbox'),
    )
    expect(silent.map(({ path }) => path)).toEqual([])
  })
})

describe('words and clocks', () => {
  test('field names of the national interface stay in his/ and in what plays a hospital program', () => {
    const national =
      /\b(acct_mulaid_pay|acct_pay|psn_cash_pay|fund_pay_sumamt|hif\w\w?_pay|maf_pay|cvlserv_pay|psn_part_amt|medfee_sumamt|fulamt_ownpay_amt|overlmt_selfpay|preselfpay_amt|inscp_scp_amt|act_pay_dedc|det_item_fee_sumamt|med_list_codg|chrg_bchno|feedetl_sn|hosp_appr_flag|acct_used_flag|mdtrt_cert_(type|no)|exp_content|fixmedins_code|insuplc_admdvs|mdtrtarea_admvs|infno|infcode)\b/
    const programs =
      /^server\/(rehearsal\/|src\/((his|commands)\/|http\/openapi\.ts))|^web\/citizen\/start\/|^web\/desk\//
    const others = everything.filter(({ path }) => !programs.test(path) && !isTool(path))
    expect(holding(others, national)).toEqual([])
  })

  test('only these read the machine’s clock; everyone else is told the time', () => {
    const readers = [
      'server/src/db/ids.ts',
      'server/src/clock.ts',
      // Sessions, rate limits and signature windows are machine time (docs/definitions.md 13).
      'server/src/http/',
      'server/src/premium/envelope.ts',
      'server/src/peer/sign.ts',
      'server/src/his/gateway.ts',
      'server/src/administration/key-routes.ts',
      'server/src/retention/jobs.ts',
      'server/src/till/messages.ts',
      'server/src/till/key-routes.ts',
      'server/src/commands/',
      'server/rehearsal/',
      // A command asks about today when nobody names a day.
      'policy/src/cli/command.ts',
    ]
    const others = [...policy, ...contract, ...production, ...rehearsal].filter(
      ({ path }) => !isTool(path) && !readers.some((reader) => path.startsWith(reader)),
    )
    expect(holding(others, /\bDate\.now\b|\bnew Date\(\)/)).toEqual([])
  })

  test('the pure engine knows neither clock nor chance', () => {
    const pure = policy.filter(({ path }) => !isTest(path))
    expect(holding(pure, /\bMath\.random\b|\bperformance\b|\bprocess\./)).toEqual(
      holding(
        pure.filter(({ path }) => path.startsWith('policy/src/cli/')),
        /\bMath\.random\b|\bperformance\b|\bprocess\./,
      ),
    )
  })

  test('no file is so long that a second noun may hide in it', () => {
    const most = (path: string) => (isTool(path) ? 700 : 400)
    const long = everything
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > most(path))
    expect(long).toEqual([])
  })

  test('no test is skipped or alone', () => {
    const tests = everything.filter(({ path }) => isTest(path))
    expect(holding(tests, /\b(it|test|describe)\.(skip|only|todo)\b/)).toEqual([])
  })
})

describe('SQL', () => {
  const declaring = /\btable<[\s\S]{1,300}?>\(\s*'(\w+)'/g
  /** The module that declares a table; the view over it and the migrations' own list have no declaration. */
  const ownerOf = new Map([
    ['ledger_entry', 'ledger'],
    ['migration', 'base'],
    ...production.flatMap(({ path, text }) =>
      [...text.matchAll(declaring)].map(([, name = '']): [string, string] => [name, moduleOf(path)]),
    ),
  ])
  /** What may be joined across modules all the same, and why that pays. */
  const joined: Readonly<Record<string, readonly string[]>> = {
    // Which bindings that have ended still pay for a claim: one statement of every bill's, and a binding knows no claims.
    'server/src/binding/draw.ts': ['manual_claim'],
    // Compares each claim with what the books say of it: read apart, they could differ by what happened between.
    'server/src/claim/verify.ts': ['settlement', 'visit', 'estate', 'ledger_act'],
    // Whether a visit and its lines are final: a seal reads rows of every module, by their names.
    'server/src/seal/cover.ts': ['settlement'],
    // What relatives paid in whole months, by what they are to each other: one statement instead of every bill's payers.
    'server/src/settlement/sums.ts': ['binding', 'quota_relation'],
    // Why a bill was computed again stands beside what that made of it: one statement of the patient's page.
    'server/src/settlement/revised-text.ts': ['revision'],
  }
  const naming = /\b(?:from|join|into|update|truncate)\s+(?:only\s+)?(\w+)/g

  test('a table is named by the module that declares it, and by nobody else without a reason', () => {
    const strangers = production.flatMap(({ path, text }) => {
      const named = [...withoutComments(text).matchAll(naming)].map(([, name = '']) => name)
      return [...new Set(named)]
        .filter((name) => ownerOf.has(name) && ownerOf.get(name) !== moduleOf(path))
        .map((name) => ({ path, name }))
    })
    const unknown = strangers.filter(({ path, name }) => !joined[path]?.includes(name))
    expect(unknown.map(({ path, name }) => `${path} names ${name} of ${ownerOf.get(name)}`)).toEqual([])
    const still = strangers.map(({ path, name }) => `${path} ${name}`).sort()
    const allowed = Object.entries(joined).flatMap(([path, names]) => names.map((name) => `${path} ${name}`))
    expect(still, 'what is joined no more is not allowed any more').toEqual(allowed.sort())
  })

  test('docs/tables.md names the folder of each table', () => {
    const page = readFileSync(join(root, 'docs/tables.md'), 'utf8')
    const folders = [...page.matchAll(/^\| `(\w+)` \|.*\| (\w+) \|$/gm)].map(([, name, folder]) => [
      name,
      folder,
    ])
    const tables = [...ownerOf].filter(([name]) => name !== 'ledger_entry')
    expect(Object.fromEntries(folders)).toEqual(Object.fromEntries(tables))
  })
})
