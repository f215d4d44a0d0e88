// Makes what browsers are given: one style sheet, the scripts, the mark as an icon. Each file's name carries the hash
// of its content, so that it may be kept for ever; beside it lies the same file compressed. The manifest is the one
// that Django's ManifestStaticFilesStorage reads, so no second step collects anything.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import * as sass from 'sass'

const GOVUK = 'node_modules/govuk-frontend/dist/govuk'
const SVG = ['http:', '', 'www.w3.org', '2000', 'svg'].join('/')
const target = process.argv[2]
const written = {}

function styles () {
  const options = { loadPaths: ['node_modules'], style: 'compressed', quietDeps: true, sourceMap: false }
  return sass.compile('styles/lodgement.scss', options).css
}

function icon () {
  const mark = readFileSync('mark.svg', 'utf8')
  return mark.replace('<svg', `<svg xmlns="${SVG}"`).replaceAll('currentColor', '#12454a')
}

function store (name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const extension = extname(name)
  const hashed = `${basename(name, extension)}.${hash}${extension}`
  const path = join(target, hashed)
  writeFileSync(path, content)
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(content))
  written[name] = hashed
}

// The script that starts the others comes last, so that it can name them as they are now called.
function scripts () {
  store('govuk-frontend.js', withoutSourceMap(readFileSync(`${GOVUK}/govuk-frontend.min.js`, 'utf8')))
  const names = readdirSync('scripts').filter(name => name !== 'lodgement.js')
  for (const name of [...names, 'lodgement.js']) store(name, withHashes(readFileSync(`scripts/${name}`, 'utf8')))
}

function withHashes (script) {
  return script.replace(/'\.\/([\w.-]+)'/g, (_, name) => `'./${written[name]}'`)
}

function withoutSourceMap (script) {
  return script.replace(/\/\/# sourceMappingURL=.*\s*$/, '\n')
}

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
store('lodgement.css', styles())
store('mark.svg', icon())
scripts()
writeFileSync(join(target, 'staticfiles.json'), JSON.stringify({ paths: written, version: '1.1', hash: '' }, null, 1))
