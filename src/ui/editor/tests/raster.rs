//! Paints what egui drew, without a graphics card: triangles with a colour and a place in the texture of
//! the letters at each corner. It blends as the window does, so a picture is what people see; it knows no
//! editor.

use egui::epaint::{Primitive, Vertex};
use egui::{Color32, ColorImage, Context, Mesh, Rect, TextureId, Vec2};

/// A part of the window, row by row; every pixel is opaque.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Raster {
    /// Where its left top corner is in the window, in pixels.
    pub corner: Vec2,
    /// Columns.
    pub width: usize,
    pub pixels: Vec<Color32>,
}

impl Raster {
    /// Nothing yet; the part is in points.
    pub(super) fn black(part: Rect, pixels_per_point: f32) -> Self {
        let part = part * pixels_per_point;
        let corner = part.min.round().to_vec2();
        let size = part.max.round() - corner;
        let (width, height) = (whole(size.x, 8192), whole(size.y, 8192));
        Self {
            corner,
            width,
            pixels: vec![Color32::BLACK; width * height],
        }
    }

    /// Rows.
    pub(super) fn height(&self) -> usize {
        self.pixels.len() / self.width.max(1)
    }

    /// The colours within a part of the window, in points.
    pub(super) fn within(&self, part: Rect, pixels_per_point: f32) -> Vec<Color32> {
        let part = part * pixels_per_point;
        let (min, max) = (part.min - self.corner, part.max - self.corner);
        let rows = whole(min.y.floor(), self.height())..whole(max.y.ceil(), self.height());
        let columns = whole(min.x.floor(), self.width)..whole(max.x.ceil(), self.width);
        let row = |y: usize| &self.pixels[y * self.width..][columns.clone()];
        rows.flat_map(row).copied().collect()
    }
}

/// What is painted with: the letters, and how many pixels a point has.
pub(super) struct Painter {
    letters: ColorImage,
    pixels_per_point: f32,
}

impl Painter {
    pub(super) fn of(context: &Context) -> Self {
        Self {
            letters: context.fonts(|fonts| fonts.image()),
            pixels_per_point: context.pixels_per_point(),
        }
    }

    /// Paints what was drawn over a picture.
    pub(super) fn paint(&self, picture: &mut Raster, primitives: &[egui::ClippedPrimitive]) {
        for primitive in primitives {
            if let Primitive::Mesh(mesh) = &primitive.primitive {
                assert_eq!(mesh.texture_id, TextureId::default(), "only letters");
                self.mesh(picture, self.clip(picture, primitive.clip_rect), mesh);
            }
        }
    }

    /// The columns and rows within a rectangle, as a graphics card rounds them.
    fn clip(&self, picture: &Raster, rect: Rect) -> [usize; 4] {
        let pixel = |points: f32, corner: f32, most| {
            whole((points * self.pixels_per_point).round() - corner, most)
        };
        let (corner, width, height) = (picture.corner, picture.width, picture.height());
        [
            pixel(rect.min.x, corner.x, width),
            pixel(rect.max.x, corner.x, width),
            pixel(rect.min.y, corner.y, height),
            pixel(rect.max.y, corner.y, height),
        ]
    }

    fn mesh(&self, picture: &mut Raster, clip: [usize; 4], mesh: &Mesh) {
        for corners in mesh.indices.chunks_exact(3) {
            let corner =
                |at: usize| Corner::of(&mesh.vertices[corners[at] as usize], self, picture.corner);
            self.triangle(picture, clip, [corner(0), corner(1), corner(2)]);
        }
    }

    /// Every pixel whose centre is within the triangle. One on an edge belongs to the triangle below or to
    /// the right of it, so that no pixel is painted by both of two neighbours.
    fn triangle(
        &self,
        picture: &mut Raster,
        [left, right, top, bottom]: [usize; 4],
        [a, mut b, mut c]: [Corner; 3],
    ) {
        let mut area = cross(a.at, b.at, c.at);
        if area == 0.0 {
            return;
        }
        if area < 0.0 {
            (b, c, area) = (c, b, -area);
        }
        let (least, most) = extent([a.at[1], b.at[1], c.at[1]]);
        let edges = [(b.at, c.at), (c.at, a.at), (a.at, b.at)];
        let flat = (a.value == b.value && b.value == c.value).then(|| self.colour(&a.value));
        let rows = top.max(whole(least.floor(), bottom))..bottom.min(whole(most.ceil(), bottom));
        for y in rows {
            let weights = |x: usize| {
                let point = [centre(x), centre(y)];
                edges.map(|(from, to)| cross(from, to, point))
            };
            let within = |x: &usize| {
                let weights = weights(*x).into_iter().zip(edges);
                weights.into_iter().all(|(weight, (from, to))| {
                    let above = to[1] < from[1] || (to[1] == from[1] && to[0] > from[0]);
                    weight > 0.0 || (weight == 0.0 && above)
                })
            };
            let (from, to) = columns(edges, centre(y));
            let (from, to) = (left.max(whole(from, right)), right.min(whole(to, right)));
            let Some(first) = (from..to).find(within) else {
                continue;
            };
            let last = (first..to).rev().find(within).unwrap_or(first);
            for x in first..=last {
                let colour = flat.unwrap_or_else(|| {
                    let [p, q, r] = weights(x).map(|weight| weight / area);
                    let mix = |at: usize| a.value[at] * p + b.value[at] * q + c.value[at] * r;
                    self.colour(&std::array::from_fn(mix))
                });
                let under = &mut picture.pixels[y * picture.width + x];
                *under = over(*under, colour);
            }
        }
    }

    /// A colour of the mesh times that of the texture, each channel 0 to 1.
    fn colour(&self, [r, g, b, a, u, v]: &[f32; 6]) -> [f32; 4] {
        let letter = self.letter(*u, *v);
        [r * letter[0], g * letter[1], b * letter[2], a * letter[3]]
    }

    /// The texture between its four nearest texels.
    fn letter(&self, u: f32, v: f32) -> [f32; 4] {
        let [width, height] = self.letters.size;
        let (u, v) = (u * short(width) - 0.5, v * short(height) - 0.5);
        let (right, below) = (u - u.floor(), v - v.floor());
        let texel = |x: f32, y: f32| {
            let (x, y) = (
                whole(u.floor() + x, width - 1),
                whole(v.floor() + y, height - 1),
            );
            self.letters.pixels[y * width + x].to_array().map(f32::from)
        };
        let [a, b, c, d] = [
            texel(0.0, 0.0),
            texel(1.0, 0.0),
            texel(0.0, 1.0),
            texel(1.0, 1.0),
        ];
        std::array::from_fn(|at| {
            let above = a[at] + (b[at] - a[at]) * right;
            let under = c[at] + (d[at] - c[at]) * right;
            (above + (under - above) * below) / 255.0
        })
    }
}

/// A corner of a triangle: its pixel, and red, green, blue, alpha and the place in the texture.
#[derive(Clone, Copy)]
struct Corner {
    at: [f32; 2],
    value: [f32; 6],
}

impl Corner {
    fn of(vertex: &Vertex, painter: &Painter, corner: Vec2) -> Self {
        let [r, g, b, a] = vertex
            .color
            .to_array()
            .map(|channel| f32::from(channel) / 255.0);
        let at = vertex.pos.to_vec2() * painter.pixels_per_point - corner;
        Self {
            at: [at.x, at.y],
            value: [r, g, b, a, vertex.uv.x, vertex.uv.y],
        }
    }
}

/// The columns that a triangle can reach in the row with this centre, one more on either side.
fn columns(edges: [([f32; 2], [f32; 2]); 3], y: f32) -> (f32, f32) {
    let (mut from, mut to) = (f32::MAX, f32::MIN);
    for ([x1, y1], [x2, y2]) in edges {
        if y >= y1.min(y2) && y <= y1.max(y2) {
            let share = if y1 == y2 { 0.0 } else { (y - y1) / (y2 - y1) };
            let x = x1 + (x2 - x1) * share;
            (from, to) = (from.min(x), to.max(x));
        }
    }
    (from.floor() - 1.0, to.ceil() + 1.0)
}

/// A premultiplied colour over an opaque one.
fn over(under: Color32, [r, g, b, a]: [f32; 4]) -> Color32 {
    let blend = |under: u8, colour: f32| colour * 255.0 + f32::from(under) * (1.0 - a);
    let channel =
        |under, colour| u8::try_from(whole(blend(under, colour).round(), 255)).unwrap_or(u8::MAX);
    Color32::from_rgb(
        channel(under.r(), r),
        channel(under.g(), g),
        channel(under.b(), b),
    )
}

fn cross(a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> f32 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn extent(values: [f32; 3]) -> (f32, f32) {
    let [a, b, c] = values;
    (a.min(b).min(c), a.max(b).max(c))
}

fn centre(pixel: usize) -> f32 {
    short(pixel) + 0.5
}

#[allow(clippy::cast_precision_loss, reason = "pictures are small")]
fn short(value: usize) -> f32 {
    value as f32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and pictures are small"
)]
fn whole(value: f32, most: usize) -> usize {
    (value.max(0.0) as usize).min(most)
}
