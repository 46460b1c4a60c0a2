import type { His, HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { callPath } from '../../rehearsal/hospital/sample-client.ts'
import * as statement from '../../rehearsal/hospital/statement.ts'
import type { TestApp } from './harness.ts'

export {
  compareTotals,
  type Difference,
  detailFile,
  type OwnRow,
  ownRow,
} from '../../rehearsal/hospital/statement.ts'

/** Posts to the application under test. */
export const postOf =
  (app: TestApp): statement.Post =>
  (payload, contentType) =>
    app.raw({ method: 'POST', url: callPath, headers: { 'content-type': contentType }, payload })

/** 9101 as a form. */
export const uploadForm = (
  app: TestApp,
  his: His,
  content: string | Buffer,
  filename?: string,
): Promise<HisAnswer> => statement.uploadForm(postOf(app), his, content, filename)

/** 9102: the lines of a file, each as its columns. */
export const fetchFile = (app: TestApp, his: His, number: string): Promise<string[][]> =>
  statement.fetchFile(postOf(app), his, number)

/** 9101, 3202 and 9102: a result for each row of either side. */
export const compareDetails = (
  app: TestApp,
  his: His,
  period: statement.Period,
  content: string,
): Promise<statement.Difference[]> => statement.compareDetails(postOf(app), his, period, content)
