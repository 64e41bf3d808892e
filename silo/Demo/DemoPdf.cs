using System.Text;

namespace SalesFlow.Demo;

/// <summary>Writes a one-page PDF of Chinese lines, in a font that viewers bring along.</summary>
internal static class DemoPdf
{
    public static byte[] Page(string title, IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("BT /F1 18 Tf 72 770 Td ").Append(Hex(title)).Append(" Tj /F1 11 Tf 0 -14 Td ");
        foreach (var line in lines)
            text.Append("0 -20 Td ").Append(Hex(line)).Append(" Tj ");
        text.Append("ET");
        return Write(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {text.Length} >>\nstream\n{text}\nendstream",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 7 0 R >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        ]);
    }

    private static byte[] Write(IReadOnlyList<string> objects)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var n = 0; n < objects.Count; n++)
        {
            offsets.Add(file.Length);
            file.Append($"{n + 1} 0 obj\n{objects[n]}\nendobj\n");
        }
        var xref = file.Length;
        file.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            file.Append($"{offset:0000000000} 00000 n \n");
        file.Append($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    private static string Hex(string text) => $"<{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
