const unfit = /[\0\p{Surrogate}]/u

/** Whether a text from outside can be kept as it is: a NUL or half of a character of two parts would be refused or changed. */
export const isStorable = (text: string): boolean => !unfit.test(text)
