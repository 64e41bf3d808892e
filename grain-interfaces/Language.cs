namespace SalesFlow;

/// <summary>The languages of the product. Chinese is the first.</summary>
public enum Language
{
    Chinese,
    English,
}
