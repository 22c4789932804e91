# Workers that read their jobs from one storage account.
variable "names" {
  type = set(string)
}

variable "location" {
  type = string
}

variable "resource_group" {
  type = string
}

variable "subnet_id" {
  type = string
}

resource "azurerm_network_interface" "this" {
  for_each            = var.names
  name                = "nic-${each.key}"
  location            = var.location
  resource_group_name = var.resource_group

  ip_configuration {
    name                          = "internal"
    subnet_id                     = var.subnet_id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_linux_virtual_machine" "this" {
  for_each              = var.names
  name                  = "vm-${each.key}"
  location              = var.location
  resource_group_name   = var.resource_group
  size                  = "Standard_D2s_v5"
  admin_username        = "worker"
  network_interface_ids = [azurerm_network_interface.this[each.key].id]

  admin_ssh_key {
    username   = "worker"
    public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleKeyOnlyNotARealKeyPairExampleKey worker@example.invalid"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "0001-com-ubuntu-server-jammy"
    sku       = "22_04-lts-gen2"
    version   = "latest"
  }

  identity {
    type = "SystemAssigned"
  }
}

output "principals" {
  value = { for name, vm in azurerm_linux_virtual_machine.this : name => vm.identity[0].principal_id }
}
