using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Visits;

/// <summary>Ids of what follows from something: readable, and never longer than an id may be.</summary>
public static class DerivedId
{
    private const int Most = 128, Kept = 80;

    public static string Of(string first, string second)
    {
        var id = $"{first}:{second}";
        return id.Length <= Most ? id : $"{id[..Kept]}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32]}";
    }
}
