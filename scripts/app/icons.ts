/** The app's icon in the sizes that systems ask for, drawn from the one SVG that the views use too. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
/** SVG user units are drawn at 72 dots an inch; asking for more keeps edges sharp in the large sizes. */
const DRAWING_DENSITY = 1200;

/** Writes `NxN.png` for each size into the folder. */
export async function makeIcons(svgFile: string, folder: string): Promise<void> {
  const svg = await readFile(svgFile);
  await mkdir(folder, { recursive: true });
  for (const size of ICON_SIZES) {
    const drawn = sharp(svg, { density: DRAWING_DENSITY }).resize(size, size, {
      fit: 'contain',
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    });
    await drawn.png({ compressionLevel: 9 }).toFile(path.join(folder, `${size}x${size}.png`));
  }
}
