import { addDays } from '@gongji/policy/dates'
import { countNewer, type ListRow, listPage, seenFrom } from '../catalogue/lists.ts'
import { dropMatches, listMatches, type Match, matchFaults, writeMatches } from '../catalogue/match.ts'
import { dateInChina, instantInChina, timeInChina } from '../deps.ts'
import { Problem } from '../problem.ts'
import { type Handled, handles } from './call.ts'
import { bare, type Fields, type Message, type Node, type Values } from './field.ts'
import { listNumber } from './file.ts'
import {
  codeMatches,
  ethnicDrugs,
  firstShares,
  institutionMatches,
  insuredItems,
  listFiles,
  matchItems,
  matchItemsA,
  priceLimits,
  unmatchItems,
} from './messages/catalogue.ts'
import { problem } from './problem.ts'
import { readNode } from './read.ts'
import { once } from './remember.ts'
import { writeOutput } from './write.ts'

/** 1301 … 1327: the number under which 9102 gives what is newer than a version. */
const fileOf = (spec: (typeof listFiles)[number]): Handled =>
  handles(spec, async ({ deps }, { institution, input }) => {
    const version = input.data.ver ?? ''
    const { reader } = deps.db
    const newer = await countNewer(reader, spec.infno, version, seenFrom(institution.area))
    return writeOutput(spec, {
      [bare]: {
        file_qury_no: listNumber(spec.infno, version),
        filename: `${spec.infno}-${newer.version || 'empty'}.zip`,
        dld_endtime: addDays(dateInChina(deps.now()), 1),
        data_cnt: newer.n,
      },
    })
  })

const mostOfPage = 1_000

/** The page that is asked for. @throws Problem below 1 */
export function pageOf({ page_num: page, page_size: size }: { page_num: number; page_size: number }) {
  if (page < 1 || size < 1) throw problem.pageWrong()
  return { page, size: Math.min(size, mostOfPage) }
}

/**
 * A kept row in the members of an answer, whose order is that of the file's columns. What the bureau wrote into a column
 * that decides nothing, and that is no value of its kind, is left empty: whoever asks cannot mend it.
 */
function rowOf<F extends Fields>(node: Node<F>, { line }: ListRow): Values<F> {
  const cells = line.split('\t')
  const sent = node.entries.map(([name], index): [string, string] => [name, cells[index] ?? ''])
  const readable = ([name, cell]: [string, string]): boolean => {
    try {
      readNode(node, { [name]: cell })
      return true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  }
  try {
    return readNode(node, Object.fromEntries(sent))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return readNode(node, Object.fromEntries(sent.filter(readable)))
  }
}

type Asked = {
  query_date?: string | null
  begndate?: string | null
  updt_time: string | null
  vali_flag: string | null
  list_type?: string | null
  page_num: number
  page_size: number
}
type PageSpec = Message<{ data: Node<Fields, false> }, { output: Node<Fields, true> }>

/** Which members name the code, the code it stands for, the name and the area. */
type Named = { code: string; standsFor?: string; name?: string; area?: string }

const pageHandler = (spec: PageSpec, { code, standsFor, name, area }: Named): Handled =>
  handles(spec, async ({ deps }, { institution, input }) => {
    const data = input.data as Asked & Record<string, unknown>
    const textOf = (member: string | undefined): string | null =>
      member === undefined ? null : ((data[member] as string | null) ?? null)
    const only = textOf(area)
    const rows = await listPage(deps.db.reader, {
      list: spec.infno,
      on: data.query_date ?? null,
      code: textOf(code),
      standsFor: textOf(standsFor),
      areas: only === null ? seenFrom(institution.area) : [only],
      name: textOf(name),
      listType: data.list_type ?? null,
      valid: data.vali_flag === null ? null : data.vali_flag !== '0',
      changedSince: data.updt_time ?? '',
      ...pageOf(data),
    })
    const node = spec.output[bare]
    return writeOutput(spec, { [bare]: rows.map((row) => rowOf(node, row)) })
  })

/** 1317 */
const readMatches = handles(institutionMatches, async ({ deps }, { institution, input }) => {
  const { data } = input
  const found = await listMatches(deps.db.reader, institution.code, {
    ownCode: data.medins_list_codg,
    code: data.med_list_codg,
    listType: data.list_type,
    name: data.medins_list_name,
    on: data.query_date,
    since:
      data.updt_time === null ? 0 : instantInChina(data.updt_time.slice(0, 10), data.updt_time.slice(11)),
    ...pageOf(data),
  })
  const told = (sent: Match['sent'], name: string): string | null =>
    (sent[name] as string | undefined) ?? null
  return writeOutput(institutionMatches, {
    [bare]: found.map((one) => {
      const changed = timeInChina(one.matchedAt)
      return {
        fixmedins_code: one.institution,
        medins_list_codg: one.ownCode,
        medins_list_name: one.ownName,
        insu_admdvs: institution.area,
        list_type: one.listType,
        med_list_codg: one.code,
        begndate: `${one.validFrom} 00:00:00`,
        enddate: one.validTo === null ? null : `${one.validTo} 23:59:59`,
        aprvno: told(one.sent, 'aprvno'),
        dosform: told(one.sent, 'dosform'),
        exct_cont: told(one.sent, 'exct_cont'),
        item_cont: told(one.sent, 'item_cont'),
        prcunt: told(one.sent, 'prcunt'),
        spec: told(one.sent, 'spec'),
        pacspec: told(one.sent, 'pacspec'),
        memo: told(one.sent, 'memo'),
        vali_flag: '1',
        rid: `${one.institution}-${one.ownCode}-${one.code}`.slice(0, 40),
        updt_time: changed,
        crte_time: changed,
        poolarea_no: institution.area,
      }
    }),
  })
})

const keysOf = (rows: readonly { fixmedins_hilist_id: string; list_type: string; med_list_codg: string }[]) =>
  rows.map((row) => ({ ownCode: row.fixmedins_hilist_id, listType: row.list_type, code: row.med_list_codg }))

/** 3301, 3301A: all rows or none; each that fits no code of the bureau's is named with its reason. */
const matchBy = (spec: typeof matchItems | typeof matchItemsA): Handled =>
  handles(spec as typeof matchItemsA, async (context, call) => {
    const { deps } = context
    const today = dateInChina(deps.now())
    return await once(context, call, { spec, personId: null }, async (tx) => {
      const wanted = call.input.data.map((row): Match => {
        const {
          fixmedins_hilist_id: ownCode,
          fixmedins_hilist_name: ownName,
          list_type: listType,
          med_list_codg: code,
          begndate,
          enddate,
          ...sent
        } = row
        const kept = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null))
        const days = { validFrom: begndate ?? today, validTo: enddate }
        const { code: institution } = call.institution
        return { institution, ownCode, ownName, listType, code, ...days, sent: kept, matchedAt: deps.now() }
      })
      const faults = await matchFaults(tx, call.institution.area, wanted, today)
      if (faults.length > 0) {
        throw problem.matchesWrong({
          count: faults.length,
          rows: faults.map(({ row, ownCode, why }) => `第${row}行（${ownCode}）${why.zh}`).join('；'),
          rowsEn: faults.map(({ row, ownCode, why }) => `line ${row} (${ownCode}): ${why.en}`).join('; '),
        })
      }
      await writeMatches(tx, wanted)
      return {}
    })
  })

/** 3302 */
const unmatch = handles(unmatchItems, (context, call) =>
  once(context, call, { spec: unmatchItems, personId: null }, async (tx) => {
    const keys = keysOf(call.input.data)
    const dropped = await dropMatches(tx, call.institution.code, keys)
    if (dropped === 0) throw problem.matchUnknown({ own: keys[0]?.ownCode ?? '' })
    return {}
  }),
)

export const catalogueMessages: readonly Handled[] = [
  ...listFiles.map(fileOf),
  pageHandler(ethnicDrugs, { code: 'med_list_codg', name: 'drug_genname' }),
  pageHandler(insuredItems, { code: 'hilist_code', name: 'hilist_name', area: 'insu_admdvs' }),
  pageHandler(codeMatches, { code: 'med_list_codg', standsFor: 'hilist_code', area: 'insu_admdvs' }),
  readMatches,
  pageHandler(priceLimits, { code: 'hilist_code', area: 'insu_admdvs' }),
  pageHandler(firstShares, { code: 'hilist_code', area: 'insu_admdvs' }),
  matchBy(matchItems),
  matchBy(matchItemsA),
  unmatch,
]
