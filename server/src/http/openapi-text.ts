import { findRefusals } from './find-refusals.ts'
import { openApiDocument } from './openapi.ts'

/** The document as it stands in docs/openapi.json. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(findRefusals()), null, 2)}\n`
