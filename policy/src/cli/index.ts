export { readPackFiles } from './read-files.ts'
