// `node -r ./src/dev/typescript.cjs file.ts`: lets Node read our TypeScript with the compiler that Jest uses too.
const { readFileSync } = require('node:fs')

const { transformSync } = compiler()

const options = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
}
require.extensions['.ts'] = (module, filename) => {
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename }).code, filename)
}

/** With NODE_ENV=production, npm leaves it out. */
function compiler() {
  try {
    return require('@swc/core')
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    process.stderr.write(
      'The packages that build Makeright are missing. Run npm ci --include=dev, and then this again.\n',
    )
    process.exit(1)
  }
}
