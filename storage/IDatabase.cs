namespace SalesFlow.Storage;

/// <summary>The opened database of whichever engine. Resolving it opens it and brings its tables up to date.</summary>
public interface IDatabase
{
    /// <summary>Where it is, for people: no secrets.</summary>
    string Place { get; }
}
