export type Language = 'zh' | 'en'

/** A sentence or a name in both languages. */
export type Text = { zh: string; en: string }
