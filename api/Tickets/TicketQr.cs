using System.Text;
using QRCoder;

namespace SalesFlow.Tickets;

/// <summary>QR codes as pictures; readable with a sixth of it dirty (level M).</summary>
internal static class TicketQr
{
    public const string Png = "image/png";
    public const string Svg = "image/svg+xml";

    private const int PixelsPerModule = 8;

    public static byte[] AsPng(string content)
    {
        using var code = Code(content);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    public static byte[] AsSvg(string content)
    {
        using var code = Code(content);
        using var picture = new SvgQRCode(code);
        return Encoding.UTF8.GetBytes(picture.GetGraphic(PixelsPerModule));
    }

    private static QRCodeData Code(string content) => QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
}
