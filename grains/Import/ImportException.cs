namespace SalesFlow.Import;

/// <summary>The file, the mapping or the server made it impossible to go on; the message is one line for the operator that names place and reason.</summary>
public sealed class ImportException : Exception
{
    public ImportException()
    {
    }

    public ImportException(string message)
        : base(message)
    {
    }

    public ImportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
