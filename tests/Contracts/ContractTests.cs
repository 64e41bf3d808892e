using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans.CodeGeneration;
using SalesFlow.Chains;
using Xunit;

namespace SalesFlow.Contracts;

/// <summary>What processes of different versions say to each other while a cluster is upgraded. Written down, so that a change of it is seen before it is shipped.</summary>
public sealed class ContractTests
{
    private const string WhatToDo = """
        What silos and gateways say to each other has changed. While a cluster is upgraded, old and new processes talk to each other:
        - a new method, a new member with a new [Id] and a new type are fine: raise the interface's [Version], put the new text into {0};
        - a removed or renamed alias, a changed [Id], a changed order of a positional record's members, or a changed signature breaks a rolling upgrade:
          keep the old one beside the new one for one version.
        The new text is in {1}.
        """;

    private static Assembly Contracts => typeof(IChainGrain).Assembly;

    [Fact]
    public void Grain_interfaces_are_as_approved() => Approved("interfaces", Interfaces());

    [Fact]
    public void Serialised_types_are_as_approved() => Approved("types", Types());

    [Fact]
    public void Every_contract_has_a_name_of_its_own_that_does_not_follow_the_code()
    {
        Assert.All(Serialised(), type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(GrainInterfaces(), type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(GrainInterfaces().SelectMany(type => type.GetMethods()), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.All(GrainInterfaces(), type => Assert.NotNull(type.GetCustomAttribute<VersionAttribute>()));
        Assert.NotEmpty(Serialised());
        var names = Serialised().Concat(GrainInterfaces()).Select(type => type.GetCustomAttribute<AliasAttribute>()!.Alias).ToList();
        Assert.Equal(names.Distinct().Count(), names.Count);
    }

    private static IEnumerable<Type> GrainInterfaces() => Contracts.GetExportedTypes()
        .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static IEnumerable<Type> Serialised() => Contracts.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null).OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static string Interfaces()
    {
        var text = new StringBuilder();
        foreach (var type in GrainInterfaces())
        {
            text.Append(Alias(type)).Append(" v").Append(type.GetCustomAttribute<VersionAttribute>()?.Version).Append('\n');
            foreach (var method in type.GetMethods().OrderBy(Alias, StringComparer.Ordinal))
            {
                var parameters = string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));
                text.Append("  ").Append(Alias(method)).Append('(').Append(parameters).Append("): ").Append(Name(method.ReturnType)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Types()
    {
        var text = new StringBuilder();
        foreach (var type in Serialised())
        {
            text.Append(Alias(type)).Append('\n');
            foreach (var (id, name, member) in Members(type))
            {
                text.Append("  ").Append(id).Append(' ').Append(name).Append(": ").Append(Name(member)).Append('\n');
            }
        }

        foreach (var type in Contracts.GetExportedTypes().Where(type => type.IsEnum).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append("enum ").Append(type.Name).Append('\n');
            foreach (var value in Enum.GetValues(type))
            {
                text.Append("  ").Append(Convert.ToInt64(value)).Append(' ').Append(value).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A positional record's parameters are numbered by their place, like Orleans does; other members by their attribute.</summary>
    private static IEnumerable<(string Id, string Name, Type Type)> Members(Type type)
    {
        var positional = type.GetConstructors().Where(constructor => constructor.GetParameters().Length > 0).OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault();
        foreach (var parameter in positional?.GetParameters() ?? [])
        {
            yield return ($"#{parameter.Position}", parameter.Name!, parameter.ParameterType);
        }

        foreach (var member in type.GetProperties().Select(property => (Property: property, Id: property.GetCustomAttribute<IdAttribute>()?.Id)).Where(member => member.Id is not null).OrderBy(member => member.Id))
        {
            yield return ($"{member.Id}", member.Property.Name, member.Property.PropertyType);
        }
    }

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"({member.Name})";

    private static string Name(Type type) =>
        type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericParameter ? type.Name
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;

    private static void Approved(string name, string text, [CallerFilePath] string here = "")
    {
        var approved = Path.Combine(Path.GetDirectoryName(here)!, $"{name}.approved.txt");
        var received = Path.Combine(AppContext.BaseDirectory, $"{name}.received.txt");
        var known = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "";
        if (known != text)
        {
            File.WriteAllText(received, text);
            var (before, now) = (known.Split('\n'), text.Split('\n'));
            Assert.Fail(WhatToDo.Replace("{0}", approved, StringComparison.Ordinal).Replace("{1}", received, StringComparison.Ordinal)
                + $"\n{string.Join('\n', before.Except(now).Take(20).Select(line => $"- {line}").Concat(now.Except(before).Take(20).Select(line => $"+ {line}")))}");
        }
    }
}
